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

// roots lists the cache roots in the order in which they are tried.
func (p *Policy) roots() []string {
	if p.CacheDir != "" && !p.Elevated {
		return []string{p.CacheDir}
	}
	own := "gofreeze-" + strconv.Itoa(os.Geteuid())
	var out []string
	if p.Elevated {
		// Everybody can occupy the names below /var/tmp and /tmp, but not this one.
		if h := passwdHome(); h != "" {
			out = append(out, filepath.Join(h, ".cache", "gofreeze"))
		}
		return append(out, "/var/tmp/"+own, "/tmp/"+own)
	}
	if d := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(d) {
		out = append(out, filepath.Join(d, "gofreeze"))
	} else if h := home(); h != "" {
		out = append(out, filepath.Join(h, ".cache", "gofreeze"))
	}
	if d := os.Getenv("TMPDIR"); filepath.IsAbs(d) {
		out = append(out, filepath.Join(d, own))
	}
	return append(out, "/var/tmp/"+own, "/tmp/"+own)
}

// home returns the user's home directory, from HOME or /etc/passwd.
func home() string {
	h := os.Getenv("HOME")
	if h == "" {
		return passwdHome()
	}
	if filepath.IsAbs(h) {
		return h
	}
	return ""
}

// passwdHome returns the home directory in /etc/passwd for the user whose rights this
// process has.
func passwdHome() string {
	b, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return ""
	}
	uid := strconv.Itoa(os.Geteuid())
	for _, line := range strings.Split(string(b), "\n") {
		if f := strings.Split(line, ":"); len(f) >= 6 && f[2] == uid && filepath.IsAbs(f[5]) {
			return f[5]
		}
	}
	return ""
}

// secure makes sure that dir exists, belongs to the user, cannot be written to or
// replaced by others, and is in a file system from which programs can be run. The path
// to dir must contain no links.
func (p *Policy) secure(dir string) error {
	if err := Nameable(dir); err != nil {
		return err
	}
	if err := makeTrusted(dir); err != nil {
		return err
	}
	var st unix.Stat_t
	if err := unix.Lstat(dir, &st); err != nil {
		return err
	}
	if err := ownDir(&st); err != nil {
		return err
	}
	if st.Mode&0o777 == 0 { // an older version created it under a umask of 0777
		if err := unix.Chmod(dir, 0o700); err != nil {
			return err
		}
	}
	if err := unix.Faccessat(unix.AT_FDCWD, dir, unix.W_OK|unix.X_OK, unix.AT_EACCESS); err != nil {
		return err
	}
	return executable(dir)
}

var errColon = errors.New("has a colon in its path, which ends it for the interpreter (PYTHONHOME)")

// Nameable refuses a directory whose path the interpreter would misread: PYTHONHOME is
// a list of two paths, separated by a colon (Modules/getpath.py).
func Nameable(dir string) error {
	if strings.IndexByte(dir, ':') >= 0 {
		return errColon
	}
	return nil
}

// makeNew makes a private directory with a new name in root.
func (p *Policy) makeNew(root, prefix string) (string, error) { return os.MkdirTemp(root, prefix) }

// makeTrusted makes dir and the missing directories above it, all of them private. It
// fails if somebody else controls an existing one.
func makeTrusted(dir string) error {
	var st unix.Stat_t
	err := unix.Lstat(dir, &st)
	if err == nil {
		return Trusted(filepath.Dir(dir), os.Geteuid())
	}
	up := filepath.Dir(dir)
	if err != unix.ENOENT || up == dir {
		return err
	}
	if err := makeTrusted(up); err != nil {
		return err
	}
	if err := Trusted(up, os.Geteuid()); err != nil {
		return err
	}
	if err := unix.Mkdir(dir, 0o700); err != nil && err != unix.EEXIST {
		return err
	}
	return nil
}

// real resolves the links in the directories above path, as far as these exist. The
// directory that is checked is then also the one that is used later, even if links
// change.
func real(path string) string {
	base := ""
	for up := filepath.Clean(path); up != filepath.Dir(up); {
		base, up = filepath.Join(filepath.Base(up), base), filepath.Dir(up)
		if r, err := filepath.EvalSymlinks(up); err == nil {
			return filepath.Join(r, base)
		}
	}
	return path
}

// ownDir checks the lstat result for a directory that we are about to use.
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

// notSafe is one of the errors of a directory, with the directory that has it.
type notSafe struct {
	text string
	err  error
}

func (u *notSafe) Error() string { return u.text }
func (u *notSafe) Unwrap() error { return u.err }

// Trusted checks dir and the directories above it. None of them may be a link. Anybody
// who may write to one of them could replace the directories below it. Their owners may
// be root and the user own.
func Trusted(dir string, own int) error {
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		var st unix.Stat_t
		if err := unix.Lstat(d, &st); err != nil {
			return err
		}
		switch {
		case st.Mode&unix.S_IFMT != unix.S_IFDIR:
			return &notSafe{d + " " + errNotDir.Error(), errNotDir}
		case st.Uid != 0 && int(st.Uid) != own && !unmapped(&st):
			return &notSafe{d + " " + errNotOurs.Error(), errNotOurs}
		case st.Mode&0o022 != 0 && st.Mode&unix.S_ISVTX == 0 && !groupOfOne(d, &st):
			return &notSafe{"others may write to " + d, errWritable}
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

// unmapped reports whether the owner has no number in this user namespace, as root has
// none in many sandboxes. The kernel shows such an owner as 65534.
func unmapped(st *unix.Stat_t) bool {
	if st.Uid != 65534 {
		return false
	}
	b, err := os.ReadFile("/proc/self/uid_map")
	f := strings.Fields(string(b))
	return err == nil && len(f) > 0 && (len(f) != 3 || f[2] != "4294967295")
}
