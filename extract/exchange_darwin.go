package extract

import "golang.org/x/sys/unix"

// exchange gives two directories each other's names.
func exchange(a, b string) error { return unix.RenamexNp(a, b, unix.RENAME_SWAP) }
