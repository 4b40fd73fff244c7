//go:build linux

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// pod is a script that runs its arguments as in a hardened container: a root that is
// read-only, a user without account, no HOME, and a /tmp that everybody may write to
// and that has no sticky bit.
const pod = `set -e
mount --make-rprivate /
mkdir -p /var/tmp
program=$1; shift
mount -t tmpfs -o mode=0755 none /mnt
cp "$program" /mnt/program; chmod 755 /mnt/program
mount -t tmpfs -o mode=0777 none /tmp
mount -t tmpfs -o ro none /var/tmp
mount -t tmpfs -o ro none /root
mount -o remount,ro,bind /
cd /
exec setpriv --reuid 1000650000 --regid 0 --clear-groups env -i PATH=/bin:/usr/bin "$@"`

// pods starts a program where no directory is safe by its name.
func (l *lab) pods(t *testing.T) {
	if os.Getuid() != 0 || exec.Command("unshare", "-mpf", "--mount-proc", "setpriv", "--version").Run() != nil {
		t.Skip("needs root and namespaces")
	}
	_, product := l.teller(t, "--onefile")
	run := func(t *testing.T, command string) (string, string, int) {
		cmd := exec.Command("unshare", "-mpf", "--mount-proc", "sh", "-c", "mount -o bind / / && exec chroot / sh -c \"$0\" sh \"$@\"", pod, product, "sh", "-c", command)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run()
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	for name, env := range map[string]string{"": "", "temp": "GOFREEZE_EXTRACT=temp ", "libraries": "LD_LIBRARY_PATH=/none "} {
		t.Run("starts "+name, func(t *testing.T) {
			out, errs, code := run(t, env+"/mnt/program children")
			if code != 0 || errs != "" {
				t.Fatalf("exit code %d\n%s%s", code, out, errs)
			}
			got := readTold(t, []byte(out))
			if n := len(got.Children); n != 4 || got.Children[n-1] != "42" || !strings.HasPrefix(got.Home, "/proc/") {
				t.Errorf("children %v, home %s", got.Children, got.Home)
			}
			if have, ok := got.Environ["LD_LIBRARY_PATH"]; ok != (name == "libraries") || ok && have != "/none" {
				t.Errorf("LD_LIBRARY_PATH is %q", have)
			}
		})
	}
	t.Run("sweeps", func(t *testing.T) {
		// A directory with such a name that is not one stays, whoever gave it the name.
		out, errs, code := run(t, "mkdir -m 700 /tmp/_gofreeze-1000650000-1 && echo kept >/tmp/_gofreeze-1000650000-1/file; "+
			"for i in 1 2 3; do /mnt/program >/dev/null; done; ls /tmp | wc -l; cat /tmp/*/file")
		if strings.Join(strings.Fields(out), " ") != "2 kept" || errs != "" || code != 0 {
			t.Errorf("exit code %d\n%s%s", code, out, errs)
		}
	})
	t.Run("current directory", func(t *testing.T) {
		// A variable that is empty does not let the loader look where the user is.
		out, errs, code := run(t, "mkdir /tmp/here && cd /tmp/here && for f in libm.so.6 libc.so.6; do echo planted >$f; done; "+
			"chmod -x *; LD_LIBRARY_PATH= exec /mnt/program children")
		if code != 0 || errs != "" {
			t.Fatalf("exit code %d\n%s%s", code, out, errs)
		}
		got := readTold(t, []byte(out))
		if have, ok := got.Environ["LD_LIBRARY_PATH"]; !ok || have != "" || len(got.Children) != 4 || got.Children[3] != "42" {
			t.Errorf("LD_LIBRARY_PATH is %q, %v, children %v", have, ok, got.Children)
		}
	})
	t.Run("refused", func(t *testing.T) {
		// A place that the user names must be safe by itself.
		out, errs, code := run(t, "GOFREEZE_CACHE_DIR=/tmp/cache /mnt/program")
		if code != 255 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "others may write to /tmp") {
			t.Errorf("exit code %d\n%s%s", code, out, errs)
		}
	})
	t.Run("renamed", func(t *testing.T) {
		// Somebody else gives the name to another directory while the program runs.
		out, errs, code := run(t, `/mnt/program children >/tmp/out & sleep 0.05; for i in 1 2 3 4 5 6 7 8 9 10; do
			for d in /tmp/_gofreeze-*; do mv "$d" "$d-moved" 2>/dev/null && mkdir -p "$d/lib" && echo planted >"$d/lib/libpython3.11.so.1.0"; done; sleep 0.02; done; wait; cat /tmp/out`)
		if code != 0 || errs != "" {
			t.Fatalf("exit code %d\n%s%s", code, out, errs)
		}
		if got := readTold(t, []byte(out)); len(got.Children) != 4 || got.Children[3] != "42" {
			t.Errorf("children %v", got.Children)
		}
	})
}
