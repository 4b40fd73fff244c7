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

// A held directory is one whose name others can give to another one, as in a /tmp
// that everybody may write to and that has no sticky bit (an emptyDir of Kubernetes).
// What lies in it is as safe as elsewhere: it was made just now, is private, and is
// reached through a descriptor, never by its name again. So nothing that is found
// is used: every first start extracts, and the processes that it starts get the
// directory through /proc/PID/fd of their parent. Nobody waits to remove it; the
// next start that extracts there does.

// heldMark is the first file in a held directory: it says to a sweep that the
// directory is one, and not one of the user's that somebody has given such a name.
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

// holdBases lists where held directories may go: not where the user or the build
// says that files are to lie, which must be safe by itself.
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

// fill makes sure that the directory is the new one and not another of the user's,
// which somebody has put into its place, and extracts to it.
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

// openHeld opens a directory that is ours and private. A link is not followed.
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

// isPrivate checks that a directory is ours and closed to everybody else.
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

// useHeld is Use for a path of the form that Through returns: what it leads to is
// checked, wherever it lies.
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
	// The path stays that of the first process, whose paths its children know.
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

// Through is the path by which every process of the user reaches what this process
// has open as descriptor fd, as long as this process lives.
func Through(fd int) string {
	return "/proc/" + strconv.Itoa(os.Getpid()) + "/fd/" + strconv.Itoa(fd)
}

// throughFD is the same for this process alone, its threads included.
func throughFD(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// IsThrough reports whether path is of the form that Through returns.
func IsThrough(path string) bool {
	f := strings.Split(path, "/")
	return len(f) == 5 && f[0] == "" && f[1] == "proc" && isNumber(f[2]) && f[3] == "fd" && isNumber(f[4])
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return err == nil
}

// sweepHeld removes held directories of ours that nobody uses, whole ones and
// interrupted ones. Their content is removed through a descriptor, so that a name
// that was given to another directory meanwhile does no harm.
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

// empty removes everything in a directory, the mark last.
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
