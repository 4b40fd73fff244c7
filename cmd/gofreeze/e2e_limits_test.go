//go:build linux

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// limits starts a program under limits that Go's own runtime does not start with, and
// under some that nothing starts with: then there is one line.
func (l *lab) limits(t *testing.T) {
	_, product := l.teller(t, "--onefile")
	where, err := os.MkdirTemp("/var/tmp", "gofreeze-limits-")
	if err != nil {
		t.Fatal(err)
	}
	const nobody = 54325 // who has no account and no processes
	t.Cleanup(func() {
		for _, dir := range []string{where, "/var/tmp/gofreeze-54325", "/tmp/gofreeze-54325"} {
			os.RemoveAll(dir)
		}
	})
	for _, err := range []error{os.Chmod(where, 0o755), os.Mkdir(filepath.Join(where, "home"), 0o700), os.Chown(filepath.Join(where, "home"), nobody, nobody), os.Mkdir(filepath.Join(where, "own"), 0o700)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(product)
	if err != nil {
		t.Fatal(err)
	}
	product = filepath.Join(where, "teller")
	if err := os.WriteFile(product, data, 0o755); err != nil {
		t.Fatal(err)
	}
	caches := map[uint32]string{0: filepath.Join(where, "own", "cache"), nobody: filepath.Join(where, "home", "cache")}
	run := func(user uint32, command string, env ...string) (string, string, int) {
		cmd := exec.Command("/bin/sh", "-c", command)
		cmd.Dir, cmd.Env = "/", append([]string{"HOME=" + filepath.Dir(caches[user]), "XDG_CACHE_HOME=" + caches[user]}, env...)
		if user != 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
		}
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run()
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	processes := "ulimit -p " // dash; bash calls it -u
	if exec.Command("/bin/sh", "-c", "ulimit -p").Run() != nil {
		processes = "ulimit -u "
	}
	// Sizes in units of 1024 bytes, for a first start and for one that finds the
	// directory; bare Python needs about 20000.
	for _, c := range []struct {
		name, first, later string
		user               uint32
	}{
		{"address space", "ulimit -v 100000", "ulimit -v 60000", 0},
		{"data", "ulimit -d 60000", "ulimit -d 30000", 0},
		{"descriptors", "ulimit -n 9", "ulimit -n 9", 0},
		{"processes", processes + "8", processes + "8", nobody},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.user != 0 && os.Getuid() != 0 {
				t.Skip("needs root, to become another user")
			}
			if err := os.RemoveAll(caches[c.user]); err != nil {
				t.Fatal(err)
			}
			for _, limit := range []string{c.first, c.later} {
				out, errs, code := run(c.user, limit+"; exec "+product)
				if code != 0 || errs != "" || !strings.Contains(out, `"frozen": true`) || !strings.Contains(out, `"home": "`+caches[c.user]) {
					t.Errorf("%s: exit code %d\n%s%s", limit, code, out, errs)
				}
			}
		})
	}
	for _, limit := range []string{"ulimit -v 10000", "ulimit -v 24000", "ulimit -d 3000", "ulimit -n 4", "ulimit -n 6", processes + "1"} {
		t.Run("refused: "+limit, func(t *testing.T) {
			if os.Getuid() != 0 {
				t.Skip("needs root, to become another user")
			}
			if err := os.RemoveAll(caches[nobody]); err != nil {
				t.Fatal(err)
			}
			out, errs, code := run(nobody, limit+"; exec "+product)
			if code <= 0 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "ulimit") {
				t.Errorf("exit code %d\n%s%s", code, out, errs)
			}
		})
	}
	t.Run("no epoll", func(t *testing.T) {
		strace, err := exec.LookPath("strace")
		if err != nil {
			t.Skip(err)
		}
		for _, extract := range []string{"cache", "temp"} {
			if err := os.RemoveAll(caches[0]); err != nil {
				t.Fatal(err)
			}
			out, errs, code := run(0, fmt.Sprintf("exec %s -qq -f -o /dev/null -e inject=epoll_create1,epoll_create,eventfd2:error=EPERM %s", strace, product), "GOFREEZE_EXTRACT="+extract)
			if code != 0 || errs != "" || !strings.Contains(out, `"frozen": true`) {
				t.Errorf("%s: exit code %d\n%s%s", extract, code, out, errs)
			}
		}
	})
}
