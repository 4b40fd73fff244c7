//go:build linux

package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// emulated runs a command in a user namespace in which the kernel runs arm64
// programs with qemu, children and what they execute included: binfmt_misc is
// mounted there, so that nothing outside of it changes. $1 is the root of an arm64
// system's libraries.
const emulated = `set -e
mount -t binfmt_misc none "$2"
printf '%s' ':aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$3"':OCF' > "$2/register"
export QEMU_LD_PREFIX="$1"
shift 3
exec "$@"`

// arm64 are the programs that are built here and run under qemu.
var arm64 = []struct{ name, source, requires, want string }{
	{"hello", `import os, platform, sys
print(platform.machine(), sys.platform, os.path.basename(sys.executable), len(sys.argv))
`, "", "aarch64 linux hello 2\n"},
	{"pool", `import multiprocessing, os, sqlite3, ssl, subprocess, sys

def work(n):
    return n * n

if __name__ == "__main__":
    for method in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(work, range(5)))
    print(subprocess.check_output([sys.executable, "-c", "print('child')"], text=True), end="")
    print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone(), ssl.HAS_TLSv1_3)
`, "", "fork [0, 1, 4, 9, 16]\nspawn [0, 1, 4, 9, 16]\nforkserver [0, 1, 4, 9, 16]\nchild\n(42,) True\n"},
	{"arrays", `import multiprocessing
import numpy

def work(n):
    return float(numpy.linalg.det(numpy.eye(3) * n))

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print([round(v) for v in pool.map(work, range(4))])
`, "numpy", "[0, 1, 8, 27]\n"},
}

// Programs for arm64 Linux, built on another machine, must run there: under qemu,
// with the processes that they start.
func TestArm64(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	qemu, err := exec.LookPath("qemu-aarch64")
	root := os.Getenv("GOFREEZE_ARM64_ROOT")
	if err != nil || root == "" {
		t.Skip("needs qemu-aarch64, and GOFREEZE_ARM64_ROOT as scripts/arm64-root makes it")
	}
	dir := t.TempDir()
	run := func(cache string, args ...string) (string, string, error) {
		mount := filepath.Join(t.TempDir(), "binfmt")
		if err := os.Mkdir(mount, 0o700); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "unshare", append([]string{"-Urm", "sh", "-c", emulated, "sh", root, mount, qemu}, args...)...)
		cmd.Env = append(os.Environ(), "GOFREEZE_CACHE_DIR="+cache)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		return out.String(), errs.String(), err
	}
	if _, errs, err := run(dir, "true"); err != nil {
		t.Skipf("no binfmt_misc in a user namespace here: %v: %s", err, errs)
	}
	l := newLab(t)
	for _, p := range arm64 {
		t.Run(p.name, func(t *testing.T) {
			script := filepath.Join(dir, p.name+".py")
			if err := os.WriteFile(script, []byte(p.source), 0o600); err != nil {
				t.Fatal(err)
			}
			args := []string{"build", "--onefile", "--python", "3.11", "--target", "linux/arm64", "--distpath", dir, script}
			if p.requires != "" {
				list := filepath.Join(dir, p.name+".txt")
				if err := os.WriteFile(list, []byte(p.requires+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				args = append(args, "--requirements", list)
			}
			if out, err := exec.Command(l.bin, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			out, errs, err := run(t.TempDir(), filepath.Join(dir, p.name), "argument")
			if err != nil || out != p.want || strings.TrimSpace(errs) != "" {
				t.Errorf("%v\n%s%s\nwant\n%s", err, out, errs, p.want)
			}
		})
	}
}
