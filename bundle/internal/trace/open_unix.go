//go:build unix

package trace

import "syscall"

// asIs are the flags to open a file that may have become a link or a pipe.
const asIs = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
