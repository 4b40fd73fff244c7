//go:build unix

package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Place is a directory below which products are extracted.
type place struct {
	path string
	why  error // why it cannot be used
}

// roots lists the cache roots in the order in which they are tried.
func (p *Policy) roots() []string {
	if p.CacheDir != "" && !p.Elevated {
		return []string{p.CacheDir}
	}
	own := "gofreeze-" + strconv.Itoa(os.Geteuid())
	var out []string
	if !p.Elevated {
		if d := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(d) {
			out = append(out, filepath.Join(d, "gofreeze"))
		} else if h := home(); h != "" {
			out = append(out, filepath.Join(h, ".cache", "gofreeze"))
		}
		if d := os.Getenv("TMPDIR"); filepath.IsAbs(d) {
			out = append(out, filepath.Join(d, own))
		}
	}
	return append(out, "/var/tmp/"+own, "/tmp/"+own)
}

// home is the user's home directory: HOME, or what /etc/passwd says.
func home() string {
	if h := os.Getenv("HOME"); h != "" {
		if filepath.IsAbs(h) {
			return h
		}
		return ""
	}
	b, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return ""
	}
	uid := strconv.Itoa(os.Getuid())
	for _, line := range strings.Split(string(b), "\n") {
		if f := strings.Split(line, ":"); len(f) >= 6 && f[2] == uid && filepath.IsAbs(f[5]) {
			return f[5]
		}
	}
	return ""
}

// secure makes sure that dir exists, is ours, and that nobody else can write to
// it or replace it; and that programs can be run from it.
func secure(dir string) error {
	var st unix.Stat_t
	err := unix.Lstat(dir, &st)
	if errors.Is(err, unix.ENOENT) {
		if err := makeParents(filepath.Dir(dir)); err != nil {
			return err
		}
		if err := trusted(filepath.Dir(dir)); err != nil {
			return err
		}
		if err := unix.Mkdir(dir, 0o700); err != nil && !errors.Is(err, unix.EEXIST) {
			return err
		}
		err = unix.Lstat(dir, &st)
	} else if err == nil {
		if err := trusted(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if err := ownDir(&st); err != nil {
		return err
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return err
	}
	return executable(dir)
}

var (
	errNotOurs  = errors.New("belongs to another user")
	errWritable = errors.New("others may write to it")
	errNotDir   = errors.New("is not a directory")
	errNoExec   = errors.New("is mounted noexec")
)

// ownDir checks what lstat said about a directory that we are to use.
func ownDir(st *unix.Stat_t) error {
	switch {
	case st.Mode&unix.S_IFMT != unix.S_IFDIR:
		return errNotDir
	case int(st.Uid) != os.Geteuid():
		return errNotOurs
	case st.Mode&0o022 != 0:
		return errWritable
	}
	return nil
}

// trusted checks the directories above ours: who may write to one of them could
// put another directory into the place of ours.
func trusted(dir string) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	for d := real; ; d = filepath.Dir(d) {
		var st unix.Stat_t
		if err := unix.Lstat(d, &st); err != nil {
			return err
		}
		if st.Mode&0o022 != 0 && st.Mode&unix.S_ISVTX == 0 && !groupOfOne(&st) {
			return errors.New("others may write to " + d)
		}
		if st.Uid != 0 && int(st.Uid) != os.Geteuid() && st.Mode&unix.S_ISVTX == 0 && os.Geteuid() != 0 && d == real {
			return errors.New(d + " " + errNotOurs.Error())
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

// groupOfOne reports whether a directory that its group may write to belongs to
// us and to our own group, as with umask 002 and user private groups.
func groupOfOne(st *unix.Stat_t) bool {
	return st.Mode&0o002 == 0 && int(st.Uid) == os.Geteuid() && int(st.Gid) == os.Getegid()
}

func makeParents(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if dir == filepath.Dir(dir) {
		return unix.ENOENT
	}
	if err := makeParents(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := unix.Mkdir(dir, 0o700); err != nil && !errors.Is(err, unix.EEXIST) {
		return err
	}
	return nil
}
