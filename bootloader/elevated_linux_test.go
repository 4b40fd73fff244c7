package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Users who have no account, for these tests only.
const (
	caller = 54321
	owner  = 54322
)

// elevated freezes a program that the user caller can reach, with everything in
// the environment set to what caller controls.
func elevated(t *testing.T, change func(*archive.Settings)) *program {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to make setuid programs")
	}
	p := freeze(t, change)
	for _, d := range []string{p.dir, filepath.Dir(p.dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{"home", "tmp"} {
		if err := os.Chown(filepath.Join(p.dir, d), caller, caller); err != nil {
			t.Fatal(err)
		}
	}
	for _, uid := range []int{caller, owner} {
		for _, tmp := range []string{"/var/tmp/gofreeze-", "/tmp/gofreeze-"} {
			root := tmp + strconv.Itoa(uid)
			if _, err := os.Lstat(root); err == nil {
				t.Skip(root + " is in the way")
			}
			t.Cleanup(func() { os.RemoveAll(root) })
		}
	}
	p.env = append(p.env, "XDG_CACHE_HOME="+p.dir+"/home", "GOFREEZE_CACHE_DIR="+p.dir+"/home/cache", "GOFREEZE_EXTRACT=temp")
	return p
}

func (p *program) asCaller(code string) result {
	cmd := p.command(code)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: caller, Gid: caller}}
	return finish(p.t, cmd)
}

func (p *program) grant(uid, gid int, mode os.FileMode) {
	p.t.Helper()
	if err := os.Chown(p.path, uid, gid); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Chmod(p.path, 0o755|mode); err != nil {
		p.t.Fatal(err)
	}
}

// A setuid program believes nothing in the environment: neither where its user
// wants it to extract, nor what its user has extracted.
func TestSetuid(t *testing.T) {
	p := elevated(t, nil)
	r := p.asCaller(`echo "$D"; env | grep ^_GOFREEZE`)
	home, env, _ := strings.Cut(r.stdout, "\n")
	if !strings.HasPrefix(home, p.dir+"/tmp/") {
		t.Fatalf("without rights: %s%s", r.stdout, r.stderr)
	}
	spoof := ""
	for _, e := range strings.Split(env, "\n") {
		if strings.HasPrefix(e, "_GOFREEZE_ARCHIVE=") {
			spoof = e
		}
	}
	p.env = append(p.env, "GOFREEZE_EXTRACT=cache")
	if home = p.asCaller(`echo "$D"`).stdout; !strings.HasPrefix(home, p.dir+"/home/cache/") {
		t.Fatalf("without rights: %s", home)
	}
	p.env = append(p.env, "_GOFREEZE_MEIPASS="+home, spoof)
	p.grant(owner, 0, os.ModeSetuid)
	r = p.asCaller(`echo "$D"`)
	want := "/var/tmp/gofreeze-" + strconv.Itoa(owner) + "/" + filepath.Base(home)
	if !strings.Contains(r.stdout+r.stderr, want) || strings.Contains(r.stdout+r.stderr, p.dir+"/home") {
		t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
	}
	if fi, err := os.Stat(want); err != nil || fi.Sys().(*syscall.Stat_t).Uid != owner {
		t.Errorf("%s: %v", want, err)
	}
}

func TestSetgid(t *testing.T) {
	p := elevated(t, nil)
	p.grant(0, owner, os.ModeSetgid)
	p.refused(p.asCaller(":"), "setgid", "--onedir")
}

// Whoever can link to the executable could put a directory beside the link.
func TestSetuidOnedir(t *testing.T) {
	onedir := func(s *archive.Settings) { s.Layout, s.Extract, s.ContentsDir = "onedir", "", "_internal" }
	for _, kind := range []os.FileMode{os.ModeSetuid, os.ModeSetgid} {
		p := elevated(t, onedir)
		p.grant(0, 0, kind)
		if kind == os.ModeSetuid {
			if r := p.asCaller("echo fine"); r.stdout != "fine" {
				t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
			}
		}
		if err := os.Chown(p.dir, caller, caller); err != nil {
			t.Fatal(err)
		}
		p.refused(p.asCaller("echo planted"), p.dir+" belongs to another user")
	}
}

// Capabilities neither reach the program nor what is written for it.
func TestCapabilities(t *testing.T) {
	setcap, err := exec.LookPath("setcap")
	if err != nil {
		t.Skip(err)
	}
	p := elevated(t, nil)
	if out, err := exec.Command(setcap, "cap_dac_override,cap_chown+ep", p.path).CombinedOutput(); err != nil {
		t.Skipf("%v: %s", err, out)
	}
	want := "/var/tmp/gofreeze-" + strconv.Itoa(caller) + "/app-"
	r := p.asCaller(`echo "$D"; grep ^CapEff /proc/self/status`)
	if !strings.HasPrefix(r.stdout, want) || !strings.HasSuffix(r.stdout, "\t0000000000000000") {
		t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
	}
	// The user is told, once.
	if r = p.asCaller(`:`); strings.Count(r.stderr, "capabilities of this file") != 1 {
		t.Errorf("%q", r.stderr)
	}
	// A directory in which only the capability could write.
	os.RemoveAll(filepath.Dir(want))
	if err := os.Mkdir(filepath.Dir(want), 0o500); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Dir(want), caller, caller); err != nil {
		t.Fatal(err)
	}
	if r := p.asCaller(`echo "$D"`); strings.HasPrefix(r.stdout, want) {
		t.Errorf("%v\n%s%s", r.state, r.stdout, r.stderr)
	}
}

// A program finds its file where /proc is not there, as in a bare chroot.
func TestWithoutProc(t *testing.T) {
	p := freeze(t, nil)
	const hide = `mount -t tmpfs none /proc && cd "${0%/*}" && "$0" "$@" && ./app "$@"`
	if err := exec.Command("unshare", "-rm", "sh", "-c", "mount -t tmpfs none /proc").Run(); err != nil {
		t.Skip("no namespaces: ", err)
	}
	cmd := exec.Command("unshare", "-rm", "sh", "-c", hide, p.path, `echo "$_GOFREEZE_EXECUTABLE"`)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, p.env...)
	if r := finish(t, cmd); r.stdout != p.path+"\n"+p.path || r.stderr != "" {
		t.Errorf("%q %s", r.stdout, r.stderr)
	}
}

// Whoever starts a setuid program can say anything in the environment and in the
// arguments. The interpreter is told not to act on it; a program that starts
// itself without end is stopped.
func TestSetuidChildren(t *testing.T) {
	p := elevated(t, nil)
	p.grant(owner, owner, os.ModeSetuid)
	if r := p.asCaller(`echo "$_GOFREEZE_CHILD"; "$_GOFREEZE_EXECUTABLE" 'echo "$_GOFREEZE_CHILD"'`); r.stdout != "elevated\nclaimed" {
		t.Errorf("the interpreter hears %q, want elevated, then claimed\n%s", r.stdout, r.stderr)
	}
	again := `echo run; "$_GOFREEZE_EXECUTABLE" "$AGAIN"; exit 3`
	r := p.asCaller(`AGAIN='` + again + `'; export AGAIN; eval "$AGAIN"`)
	if n := strings.Count(r.stdout, "run"); n != elevatedDepth+1 || !strings.Contains(r.stderr, "starts itself without end") {
		t.Errorf("ran %d times\n%s", n, r.stderr)
	}
}
