//go:build linux

package main_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// display starts an X server, for what Wine does only where there is one.
func display(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("needs Xvfb (Debian: xvfb)")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	err = cmd.Start()
	w.Close()
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Skip("Xvfb: " + err.Error())
	}
	return ":" + strings.TrimSpace(line)
}

const shownConsole = `import ctypes, subprocess, sys
if len(sys.argv) > 1:
    subprocess.run([sys.executable, "-c", "pass"]) # a child leaves the console alone
k, u = ctypes.windll.kernel32, ctypes.windll.user32
k.GetConsoleWindow.restype = ctypes.c_void_p
h = ctypes.c_void_p(k.GetConsoleWindow())
print(bool(h), u.IsWindowVisible(h) != 0, u.IsIconic(h) != 0)
`

const startsConsole = `import subprocess, sys
for exe in sys.argv[1:]:
    for command in [exe], [exe, "child"], ["cmd", "/c", exe]:
        print(subprocess.run(command, stdout=subprocess.PIPE, creationflags=subprocess.CREATE_NEW_CONSOLE, timeout=60).stdout.decode().strip())
`

// The console that the system opened for a program alone is hidden or minimised,
// and one that a shell has is not.
func TestWindowsConsole(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	screen := display(t)
	t.Setenv("DISPLAY", screen)
	w := &windows{prefix: newPrefix(t), lab: newLab(t), dir: t.TempDir()}
	starter := w.freeze(t, "starter", startsConsole)
	const stays, hidden, small = "True True False\n", "True False False\n", "True True True\n"
	for _, c := range []struct{ mode, extract, want string }{
		{"", "cache", stays}, {"hide-early", "cache", hidden}, {"hide-late", "temp", hidden},
		{"minimize-early", "temp", small}, {"minimize-late", "cache", small},
	} {
		var flags []string
		if c.mode != "" {
			flags = []string{"--hide-console", c.mode}
		}
		exe := w.freeze(t, "console"+c.mode, shownConsole, flags...)
		t.Run(c.mode, func(t *testing.T) {
			w.expect(t, set("GOFREEZE_EXTRACT="+c.extract), c.want+c.want+stays, 0, starter, exe)
		})
	}
}
