//go:build !unix

package cache

import "io/fs"

func sysStamp(fs.FileInfo) string { return "" }

// Shared says who else may write to the directory of a cache: nobody, as far as is
// known here.
func Shared(string) string { return "" }
