//go:build !unix

package cache

import "io/fs"

func sysStamp(fs.FileInfo) string { return "" }
