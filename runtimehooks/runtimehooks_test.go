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

// Paths that programs make of __file__ name places in the product, as each system reads
// them.
func TestInside(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	const run = `import ast, sys
tree = ast.parse(sys.stdin.read())
tree.body = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in ("inside", "folded")]
names = {"HOME": sys.argv[1], "SEPARATOR": sys.argv[2]}
exec(compile(tree, "core", "exec"), names)
print([names["inside"](p) for p in sys.argv[3:]])`
	for _, test := range []struct {
		on                    Family
		home, separator, want string
		paths                 []string
	}{
		{POSIX(), "/c/app", "/", "['', '', 'a/b', 'b', None, None, None, None]\n",
			[]string{"/c/app", "/c/app/", "/c/app/a/./b//", "/c/app/a/../b", "/c/app/..", "/c/apples", "/C/app/a", ""}},
		{Windows(), `C:\Users\x\App`, `\`, "['', 'a/b', 'A/b', 'b', None, None]\n",
			[]string{`c:\users\X\app\`, `C:/Users/x/App/a/b`, `C:\Users\x/App\A\b`, `C:\Users\x\App\a\..\b`, `C:\Users\x\Apples`, `D:\Users\x\App`}},
	} {
		cmd := exec.Command(python, append([]string{"-c", run, test.home, test.separator}, test.paths...)...)
		cmd.Stdin = strings.NewReader(string(Core(test.on)))
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != test.want {
			t.Errorf("%s: %v, %s, want %s", test.home, err, out, test.want)
		}
	}
}
