package extract

import "golang.org/x/sys/unix"

// accessList returns the access list of a directory, empty when it has none. It is
// not ok when there may be one that cannot be read.
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
