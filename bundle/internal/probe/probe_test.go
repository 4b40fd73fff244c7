package probe

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// interpreter returns an interpreter, its search path, and one of its extension modules that
// imports others in C.
func interpreter(t *testing.T) (python string, paths []string, extension string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	out, err := exec.Command(python, "-c", "import sys, _zoneinfo\nprint(_zoneinfo.__file__)\nfor p in sys.path[1:]: print(p)").Output()
	if err != nil {
		t.Skipf("%s has no _zoneinfo that is a file", python)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return python, lines[1:], lines[0]
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What a module imports in C is seen, whether it is there already or not, but neither
// what Python code imports nor what is asked for in the same process besides. Packages
// that crash, fail, hang or end the process take nothing with them. Nothing of the
// user's is in sight.
func TestAsk(t *testing.T) {
	python, paths, extension := interpreter(t)
	if runtime.GOOS == "windows" {
		t.Skip("without forks, each import has a process of its own")
	}
	site := t.TempDir()
	code, err := os.ReadFile(extension)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Base(extension)
	for pkg, text := range map[string]string{
		"plain":  "import colorsys",
		"before": "import zoneinfo",
		"crash":  "import os; os.kill(os.getpid(), 11)",
		"fails":  "import nonesuch",
		"exits":  "import os; os._exit(0)",
		"stops":  "raise SystemExit",
		"hangs":  "while True: pass",
		"looks":  "import os, sys\nassert os.listdir() == os.listdir(os.environ['HOME']) == [] and not sys.stdin.read() and 'PROBE_SECRET' not in os.environ",
	} {
		write(t, filepath.Join(site, pkg, "__init__.py"), text+"\n")
		write(t, filepath.Join(site, pkg, base), string(code))
	}
	t.Setenv("PROBE_SECRET", "1")
	names := []string{"_zoneinfo", "nowhere.at.all", "two words", "line\nbreak"}
	for _, pkg := range []string{"before", "crash", "exits", "fails", "hangs", "looks", "plain", "stops"} {
		names = append(names, pkg+"._zoneinfo")
	}
	r := Runner{Python: python, Paths: append([]string{site}, paths...), Forks: true, Limit: 1}
	got, err := r.Ask(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	imports := got["_zoneinfo"].Imports
	if !slices.Contains(imports, "zoneinfo._common") || !slices.Contains(imports, "datetime") {
		t.Fatalf("_zoneinfo imports %q", imports)
	}
	want := map[string]Answer{"hangs._zoneinfo": {Outcome: Late}}
	before := got["before._zoneinfo"].Imports // what it imports is there, but for the package around it
	if !slices.Contains(before, "zoneinfo._common") || !slices.Contains(before, "datetime") {
		t.Errorf("after zoneinfo, _zoneinfo imports %q", before)
	}
	want["before._zoneinfo"] = Answer{Works, before}
	for _, n := range []string{"_zoneinfo", "looks._zoneinfo", "plain._zoneinfo"} {
		want[n] = Answer{Works, imports}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	alone, err := r.Ask(t.Context(), []string{"before._zoneinfo"})
	if err != nil || !reflect.DeepEqual(alone["before._zoneinfo"], got["before._zoneinfo"]) {
		t.Errorf("alone %v, %v; among others %v", alone, err, got["before._zoneinfo"])
	}
}

// Where there are no forks, each module has a process.
func TestAskWithoutForks(t *testing.T) {
	python, paths, _ := interpreter(t)
	got, err := Runner{Python: python, Paths: paths}.Ask(t.Context(), []string{"_zoneinfo", "nowhere"})
	if err != nil || len(got) != 1 || got["_zoneinfo"].Outcome != Works {
		t.Errorf("got %v, %v", got, err)
	}
}

// Many modules of one package are divided by what lies below it, none is lost, and few
// stay together.
func TestQuestions(t *testing.T) {
	var names []string
	for _, sub := range []string{"a", "b", "c", "d"} {
		for _, m := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
			names = append(names, "big."+sub+"."+m)
		}
	}
	names = append(names, "one.x", "one.y", "alone")
	got := Runner{Forks: true}.questions(names, 2)
	var sizes []int
	for _, q := range got {
		sizes = append(sizes, len(q))
	}
	if !slices.Equal(sizes, []int{18, 18, 2, 1}) {
		t.Errorf("questions of %v modules: %v", sizes, got)
	}
	all := slices.Concat(got...)
	slices.Sort(all)
	slices.Sort(names)
	if !slices.Equal(all, names) {
		t.Errorf("got %v, want %v", all, names)
	}
}
