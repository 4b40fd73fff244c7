package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// A held directory is a directory whose name others can give to another directory, as
// in a /tmp that everybody may write to and that has no sticky bit (an emptyDir of
// Kubernetes). Its contents are as safe as elsewhere: the directory is new and private,
// and is reached through a descriptor, never by its name again. Existing directories
// are never used: every first start extracts, and the processes that it starts get the
// directory through /proc/PID/fd of their parent. No process waits to remove the
// directory; the next start that extracts there removes it.

// heldMark is the first file in a held directory. It tells a sweep that this is a held
// directory, and not another directory of the user's to which somebody has given such a
// name.
const heldMark = ".held"

// hold extracts to a held directory. It returns the places that it tried.
func (p *Policy) hold(a *archive.Archive) (*Dir, []place) {
	if p.Elevated || !p.Hold {
		return nil, nil
	}
	defer privateMask()()
	var tried []place
	for _, base := range p.holdBases() {
		d, err := holdIn(a, base)
		if err == nil {
			p.Log("extracted to a directory in " + base + " that is reached through a descriptor")
			return d, nil
		}
		tried = append(tried, place{base, err})
		if errors.Is(err, archive.ErrDamaged) || errors.Is(err, archive.ErrTruncated) {
			break
		}
	}
	return nil, tried
}

// holdBases lists the directories in which held directories may be made. A directory
// that the user or the build names is not among them, because it must be safe by its
// name.
func (p *Policy) holdBases() []string {
	if p.CacheDir != "" || p.Mode == "temp" && p.TempDir != "" {
		return nil
	}
	var out []string
	if d := os.Getenv("TMPDIR"); filepath.IsAbs(d) {
		out = append(out, d)
	}
	return append(out, "/tmp", "/var/tmp")
}

func holdIn(a *archive.Archive, base string) (*Dir, error) {
	parent, err := unix.Open(base, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(parent)
	if err := executable(base); err != nil {
		return nil, err
	}
	sweepHeld(parent)
	made, err := os.MkdirTemp(throughFD(parent), tempPrefix())
	if err != nil {
		return nil, err
	}
	name := filepath.Base(made)
	dir, err := openHeld(parent, name)
	if err != nil {
		return nil, err
	}
	_ = flock(dir, unix.LOCK_SH)
	if err := fill(a, dir); err != nil {
		empty(dir)
		_ = unix.Unlinkat(parent, name, unix.AT_REMOVEDIR)
		unix.Close(dir)
		return nil, err
	}
	return &Dir{Lock: dir, Fresh: true, Held: true}, nil
}

// fill makes sure that the directory is the new one, and not another directory of the
// user's that somebody has put in its place. Then it extracts to it.
func fill(a *archive.Archive, dir int) error {
	names, err := list(dir)
	if err != nil {
		return err
	}
	if len(names) > 0 {
		return errors.New("was replaced while it was made")
	}
	mark, err := unix.Openat(dir, heldMark, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	unix.Close(mark)
	return write(a, throughFD(dir))
}

// openHeld opens a directory that is private and belongs to the user. It does not
// follow a link.
func openHeld(parent int, name string) (int, error) {
	dir, err := unix.Openat(parent, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if err := isPrivate(dir); err != nil {
		unix.Close(dir)
		return -1, err
	}
	return dir, nil
}

// isPrivate checks that a directory belongs to the user and is closed to everybody
// else.
func isPrivate(dir int) error {
	var st unix.Stat_t
	if err := unix.Fstat(dir, &st); err != nil {
		return err
	}
	if err := ownDir(&st); err != nil {
		return err
	}
	if st.Mode&0o077 != 0 {
		return errWritable
	}
	return nil
}

// useHeld is Use for a path in the form of Through's result. It checks the directory
// that the path leads to, wherever that is.
func useHeld(path string, digest [32]byte) (*Dir, error) {
	dir, err := unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	err = isPrivate(dir)
	if err == nil {
		err = checkHeld(dir, digest)
	}
	if err != nil {
		unix.Close(dir)
		return nil, err
	}
	_ = flock(dir, unix.LOCK_SH)
	// The path stays that of the first process, because children know that process's
	// paths.
	return &Dir{Path: path, Lock: dir, Held: true}, nil
}

func checkHeld(dir int, digest [32]byte) error {
	fd, err := unix.Openat(dir, markerPath, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return checkMarker(dir, fd, digest)
}

// Through returns a path by which every process of the user reaches this process's open
// descriptor fd, as long as this process lives.
func Through(fd int) string {
	return "/proc/" + strconv.Itoa(os.Getpid()) + "/fd/" + strconv.Itoa(fd)
}

// throughFD returns such a path that works only in this process and its threads.
func throughFD(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// IsThrough reports whether path has the form of Through's result.
func IsThrough(path string) bool {
	f := strings.Split(path, "/")
	return len(f) == 5 && f[0] == "" && f[1] == "proc" && isNumber(f[2]) && f[3] == "fd" && isNumber(f[4])
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

// sweepHeld removes this user's held directories that nobody uses, complete or not. It
// removes their contents through a descriptor, so that nothing happens to another
// directory that has been given the name in the meantime.
func sweepHeld(parent int) {
	names, err := list(parent)
	if err != nil {
		return
	}
	for _, name := range names {
		if !strings.HasPrefix(name, tempPrefix()) {
			continue
		}
		dir, err := openHeld(parent, name)
		if err != nil {
			continue
		}
		var st unix.Stat_t
		if unix.Flock(dir, unix.LOCK_EX|unix.LOCK_NB) == nil &&
			unix.Fstatat(dir, heldMark, &st, unix.AT_SYMLINK_NOFOLLOW) == nil && st.Mode&unix.S_IFMT == unix.S_IFREG && int(st.Uid) == os.Geteuid() {
			empty(dir)
			_ = unix.Unlinkat(parent, name, unix.AT_REMOVEDIR)
		}
		unix.Close(dir)
	}
}

// empty removes everything in a directory, and the mark last.
func empty(dir int) {
	names, err := list(dir)
	if err != nil {
		return
	}
	for _, name := range names {
		if name != heldMark {
			_ = os.RemoveAll(throughFD(dir) + "/" + name)
		}
	}
	_ = unix.Unlinkat(dir, heldMark, 0)
}

// list returns the names in a directory.
func list(dir int) ([]string, error) {
	fd, err := unix.Openat(dir, ".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), ".")
	defer f.Close()
	return f.Readdirnames(-1)
}
