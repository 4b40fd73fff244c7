//go:build !unix

package cache

import "io/fs"

func sysStamp(fs.FileInfo) string { return "" }

// Shared always returns "": on this system, gofreeze does not check who else may write
// to the directory of a cache.
func Shared(string) string { return "" }
