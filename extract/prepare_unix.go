//go:build unix

package extract

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Policy says where and how to extract.
type Policy struct {
	Mode     string // "cache" or "temp"
	TempDir  string // temp: base directory; "" for $TMPDIR, /tmp
	CacheDir string // cache: root, instead of the user's cache directory
	Elevated bool   // the environment is not to be believed
	NoSweep  bool   // leave what earlier starts left behind
	Log      func(string)
}

// Dir is a complete product on disk.
type Dir struct {
	Path  string
	Lock  int  // descriptor with a shared lock on the marker; -1 when the file system has no locks
	Fresh bool // extracted just now
}

// Close gives the lock up.
func (d *Dir) Close() {
	if d.Lock >= 0 {
		unix.Close(d.Lock)
		d.Lock = -1
	}
}

// Prepare returns the directory that holds the product of a, extracted if need
// be. Errors are one line that says which places were tried.
func Prepare(a *archive.Archive, p Policy) (*Dir, error) {
	if p.Log == nil {
		p.Log = func(string) {}
	}
	if p.Mode == "temp" {
		return prepareTemp(a, &p)
	}
	name := DirName(a)
	var tried []place
	for _, root := range p.roots() {
		root = real(root)
		path := filepath.Join(root, name)
		if d, err := Use(path, a.Digest()); err == nil {
			p.Log("using " + path)
			return d, nil
		} else if !errors.Is(err, unix.ENOENT) {
			p.Log("cannot use " + path + ": " + err.Error())
		}
		err := secure(root)
		if err == nil {
			var d *Dir
			if d, err = prepareIn(a, root, name, &p); err == nil {
				return d, nil
			}
			if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated) {
				return nil, err
			}
		}
		p.Log("not in " + root + ": " + err.Error())
		tried = append(tried, place{root, err})
	}
	return nil, nowhere(tried, &p)
}

// DirName is the name of the directory of a build in a cache root.
func DirName(a *archive.Archive) string {
	d := a.Digest()
	return a.Settings.Name + "-" + hex.EncodeToString(d[:8])
}

// nowhere is the error of a program that cannot be extracted anywhere.
func nowhere(tried []place, p *Policy) error {
	msg := "no directory to extract into:"
	for i, t := range tried {
		if i > 0 {
			msg += ";"
		}
		msg += " " + t.path + ": " + cause(t.why)
	}
	switch {
	case p.Elevated, p.Mode == "temp" && p.TempDir != "": // no variable has a say
		return errors.New(msg)
	case p.Mode == "temp":
		return errors.New(msg + "; set TMPDIR to a directory with space from which programs can be run")
	}
	return errors.New(msg + "; set GOFREEZE_CACHE_DIR to a private directory with space from which programs can be run")
}

// cause names what the system reports in the words of the user.
func cause(err error) string {
	switch {
	case errors.Is(err, unix.ENOSPC):
		return "no space left on the device"
	case errors.Is(err, unix.EDQUOT):
		return "disk quota exceeded"
	case errors.Is(err, unix.EROFS):
		return "read-only file system"
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return "permission denied"
	}
	var e unix.Errno
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// prepareIn extracts into a root that has been found safe, unless another
// process does so first.
func prepareIn(a *archive.Archive, root, name string, p *Policy) (*Dir, error) {
	build, locked, err := lockFile(filepath.Join(root, "."+name+".lock"))
	if err != nil {
		return nil, err
	}
	defer unix.Close(build)
	path := filepath.Join(root, name)
	if d, err := Use(path, a.Digest()); err == nil { // extracted while we waited
		return d, nil
	}
	p.Log("extracting to " + path)
	if locked {
		removeStale(root, ".new-"+name+".")
	}
	tmp, err := os.MkdirTemp(root, ".new-"+name+".")
	if err != nil {
		return nil, err
	}
	if err := write(a, tmp); err != nil {
		os.RemoveAll(tmp)
		return nil, err
	}
	if err := replace(root, tmp, path); err != nil {
		os.RemoveAll(tmp)
		return nil, err
	}
	d, err := Use(path, a.Digest())
	if err != nil {
		return nil, err
	}
	d.Fresh = true
	Sweep(root, a.Settings.Name, name)
	return d, nil
}

// replace renames tmp to path. What is there is of the same build but no longer
// whole: processes that use it find the same files again.
func replace(root, tmp, path string) error {
	for range 10 {
		err := unix.Rename(tmp, path)
		switch err {
		case unix.EEXIST, unix.ENOTEMPTY:
			var old string
			if old, err = moveAway(root, path); err == nil {
				defer os.RemoveAll(old)
			}
		case unix.ENOTDIR: // a file, or a link
			err = unix.Unlink(path)
		default:
			return err
		}
		if err != nil && err != unix.ENOENT {
			return err
		}
	}
	return unix.EEXIST
}

// moveAway gives a directory a name under which nobody looks for it. Its rename
// onto an empty directory is atomic, and works, too, when that has been swept.
func moveAway(root, path string) (string, error) {
	old, err := os.MkdirTemp(root, ".old-")
	if err != nil {
		return "", err
	}
	if err := unix.Rename(path, old); err != nil {
		os.Remove(old)
		return "", err
	}
	return old, nil
}

// lockFile takes an exclusive lock on a file that is created for it. It waits
// for other processes. Where locks are not supported it returns without one: the
// rename decides then.
func lockFile(path string) (fd int, locked bool, err error) {
	for {
		fd, err := unix.Open(path, unix.O_RDWR|unix.O_CREAT|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
		if err != nil {
			return -1, false, err
		}
		err = flock(fd, unix.LOCK_EX)
		var st unix.Stat_t
		if unix.Fstat(fd, &st) == nil && st.Nlink > 0 {
			return fd, err == nil, nil
		}
		unix.Close(fd) // swept while we waited
	}
}

// flock is flock(2), which a signal does not interrupt.
func flock(fd, how int) error {
	for {
		if err := unix.Flock(fd, how); err != unix.EINTR {
			return err
		}
	}
}

// useInterval is how often the marker's time is renewed, which says when the
// directory was last used.
const useInterval = 24 * time.Hour

// Use checks an extracted product by the rule for cache hits, and locks it: the
// directory and the marker are ours and not writable by others, nobody else can
// put another into their place, the marker is of the build with this digest, and
// every file has the size, the modification time and the mode that extraction
// recorded.
func Use(path string, digest [32]byte) (*Dir, error) {
	if err := Trusted(filepath.Dir(path), os.Geteuid()); err != nil {
		return nil, err
	}
	dir, err := unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(dir)
	var st unix.Stat_t
	if err := unix.Fstat(dir, &st); err != nil {
		return nil, err
	}
	if err := ownDir(&st); err != nil {
		return nil, err
	}
	fd, err := unix.Openat(dir, markerPath, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := checkMarker(dir, fd, digest); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return &Dir{Path: path, Lock: fd}, nil
}

func checkMarker(dir, fd int, digest [32]byte) error {
	_ = flock(fd, unix.LOCK_SH) // without support for locks nobody sweeps either
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || int(st.Uid) != os.Geteuid() || st.Mode&0o022 != 0 || st.Size > 64<<20 {
		return errMarker
	}
	if st.Nlink == 0 {
		return unix.ENOENT // swept while we waited
	}
	b := make([]byte, st.Size)
	for n := 0; n < len(b); {
		m, err := unix.Pread(fd, b[n:], int64(n))
		if err == unix.EINTR {
			continue
		}
		if err != nil || m == 0 {
			return errMarker
		}
		n += m
	}
	err := parseMarker(b, digest, func(r recorded) bool {
		var f unix.Stat_t
		return unix.Fstatat(dir, r.path, &f, unix.AT_SYMLINK_NOFOLLOW) == nil &&
			f.Size == r.size && f.Mtim.Nano() == r.mtime && uint32(f.Mode) == r.mode && f.Uid == st.Uid
	})
	if err != nil {
		return err
	}
	if time.Since(time.Unix(0, st.Mtim.Nano())) > useInterval {
		now := time.Now().UnixNano()
		ts := []unix.Timespec{unix.NsecToTimespec(now), unix.NsecToTimespec(now)}
		_ = unix.UtimesNanoAt(dir, markerPath, ts, unix.AT_SYMLINK_NOFOLLOW)
	}
	return nil
}
