package runtimehooks

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// The names that cross from the bootloader to boot must be the same on both
// sides.
func TestHandoffNames(t *testing.T) {
	boot := string(Core(POSIX()))
	for _, name := range []string{handoff.EnvHome, handoff.EnvArchive, handoff.EnvArgv0, handoff.EnvExecutable, handoff.EnvLock, handoff.EnvChild, handoff.EnvSaved} {
		if !strings.Contains(boot, `b"`+name+`"`) {
			t.Errorf("boot.py does not know %s", name)
		}
	}
}

// The sources must compile under the oldest Python that is frozen.
func TestSourcesCompile(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	for name, source := range map[string][]byte{"core": Core(POSIX()), "core for Windows": Core(Windows()), "boot": []byte(Boot), "guard": Guard(), "variables": Variables()} {
		cmd := exec.Command(python, "-c", "import ast,sys; ast.parse(sys.stdin.read(), feature_version=(3, 9))")
		cmd.Stdin = strings.NewReader(string(source))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
