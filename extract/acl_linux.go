package extract

import "golang.org/x/sys/unix"

// accessList returns the access list of a directory, which is empty if it has none. ok
// is false if there may be one that cannot be read.
func accessList(dir string) (acl []byte, ok bool) {
	b := make([]byte, 4096)
	n, err := unix.Lgetxattr(dir, "system.posix_acl_access", b)
	switch err {
	case nil:
		return b[:n], true
	case unix.ENODATA, unix.EOPNOTSUPP, unix.ENOSYS:
		return nil, true
	}
	return nil, false
}
