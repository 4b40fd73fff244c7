package python

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
)

// inDirectory is the place of the interpreter in the directory of an installation.
const inDirectory = "python.exe"

// ofVersion lists interpreters that may be of a minor version.
func ofVersion(ctx context.Context, minor string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range []string{"python" + minor, "python"} {
			if exe, err := exec.LookPath(name); err == nil && !yield(exe) {
				return
			}
		}
		for _, r := range registered() {
			if r.version == minor && !yield(r.exe) {
				return
			}
		}
		if exe := launcher(ctx, "-"+minor); exe != "" {
			yield(exe)
		}
	}
}

// environments lists directories of environments to use, if there are any: the active
// one, the one that gofreeze is installed in, and that of a project in the current
// directory.
func environments() []string {
	out := active()
	if own, err := os.Executable(); err == nil {
		dir := filepath.Dir(own)
		if up := filepath.Dir(dir); strings.EqualFold(filepath.Base(dir), "Scripts") && !alone(up) {
			out = append(out, up)
		}
	}
	if isFile(filepath.Join(".venv", "pyvenv.cfg")) {
		out = append(out, ".venv")
	}
	return out
}

// candidates lists the interpreters on PATH, in the registry, and the one that the
// launcher starts. Any command may be another Python than CPython 3, or an alias.
func candidates(ctx context.Context) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for _, name := range []string{"python", "python3"} {
			if exe, err := exec.LookPath(name); err == nil && !yield(candidate{exe: exe}) {
				return
			}
		}
		for _, r := range registered() {
			if !yield(candidate{exe: r.exe}) {
				return
			}
		}
		if exe := launcher(ctx, "-3"); exe != "" {
			yield(candidate{exe: exe})
		}
	}
}

// isAlias reports whether a command is an execution alias of the Microsoft Store, a
// reparse point without contents. Windows comes with one for python.exe that leads to
// the shop.
func isAlias(exe string) bool {
	fi, err := os.Lstat(exe)
	return err == nil && fi.Size() == 0 && strings.EqualFold(filepath.Base(filepath.Dir(exe)), "WindowsApps")
}

// registration is an interpreter in the registry.
type registration struct{ exe, company, version string }

// registered lists the 64-bit interpreters in the registry (PEP 514), the user's before
// the machine's, those of python.org first, and newer ones before older ones.
func registered() []registration {
	var out []registration
	for _, root := range []registry.Key{registry.CURRENT_USER, registry.LOCAL_MACHINE} {
		const path = `Software\Python`
		var here []registration
		for _, company := range subkeys(root, path) {
			if company == "PyLauncher" { // reserved for the launcher's own settings
				continue
			}
			for _, tag := range subkeys(root, path+`\`+company) {
				if r, ok := register(root, path+`\`+company+`\`+tag); ok {
					r.company = company
					here = append(here, r)
				}
			}
		}
		slices.SortStableFunc(here, func(a, b registration) int {
			if c := cmp.Compare(rank(a), rank(b)); c != 0 {
				return c
			}
			return -cmp.Or(cmp.Compare(len(a.version), len(b.version)), cmp.Compare(a.version, b.version))
		})
		out = append(out, here...)
	}
	return out
}

func rank(r registration) int {
	if r.company == "PythonCore" {
		return 0
	}
	return 1
}

// register reads one registration. python.org's installers up to 3.5 wrote neither the
// version nor the architecture; such versions cannot be frozen.
func register(root registry.Key, path string) (registration, bool) {
	k, err := registry.OpenKey(root, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return registration{}, false
	}
	defer k.Close()
	version, _, verr := k.GetStringValue("SysVersion")
	if arch, _, err := k.GetStringValue("SysArchitecture"); verr != nil || err == nil && arch != "64bit" {
		return registration{}, false
	}
	at, err := registry.OpenKey(root, path+`\InstallPath`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return registration{}, false
	}
	defer at.Close()
	exe, _, err := at.GetStringValue("ExecutablePath")
	if err != nil || exe == "" {
		dir, _, derr := at.GetStringValue("")
		if derr != nil || dir == "" {
			return registration{}, false
		}
		exe = filepath.Join(dir, "python.exe")
	}
	return registration{exe: exe, version: version}, filepath.IsAbs(exe) && isFile(exe)
}

func subkeys(root registry.Key, path string) []string {
	k, err := registry.OpenKey(root, path, registry.ENUMERATE_SUB_KEYS|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer k.Close()
	names, _ := k.ReadSubKeyNames(-1) // those that can be read
	slices.Sort(names)
	return names
}

// launcherLimit bounds the time in which the launcher must start an interpreter.
const launcherLimit = 30 * time.Second

// launcher asks the Python launcher for an interpreter; "" if there is none.
func launcher(ctx context.Context, version string) string {
	py, err := exec.LookPath("py")
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, launcherLimit)
	defer cancel()
	cmd := process.Command(ctx, py, version, "-I", "-S", "-c", "import sys; sys.stdout.buffer.write(sys.executable.encode('utf-8'))")
	cmd.Env = slices.DeleteFunc(environ(), func(e string) bool { // with this variable it installs what is missing
		return strings.HasPrefix(strings.ToUpper(e), "PYLAUNCHER_ALLOW_INSTALL=")
	})
	out, err := cmd.Output()
	if exe := strings.TrimSpace(string(out)); err == nil && filepath.IsAbs(exe) {
		return exe
	}
	return ""
}

// forbidden reports whether an error says that the user may make no links.
func forbidden(err error) bool { return errors.Is(err, windows.ERROR_PRIVILEGE_NOT_HELD) }
