//go:build !unix

package pack

import "io/fs"

func umask() fs.FileMode { return 0 }

func isNotEmpty(error) bool { return true }
