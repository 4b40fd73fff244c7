package python

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// Target is what a product runs on, in Go's terms.
type Target struct{ OS, Arch string }

// Targets lists what products can be built for.
func Targets() []Target {
	return []Target{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"darwin", "amd64"}, {"darwin", "arm64"}}
}

// String is the form that the command line takes: linux/amd64.
func (t Target) String() string { return t.OS + "/" + t.Arch }

// Dir is the form for file names: linux-amd64.
func (t Target) Dir() string { return t.OS + "-" + t.Arch }

// Host is the machine that builds.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

// ParseTarget reads OS/ARCH.
func ParseTarget(s string) (Target, error) {
	os, arch, _ := strings.Cut(s, "/")
	t := Target{os, arch}
	if !slices.Contains(Targets(), t) {
		var have []string
		for _, t := range Targets() {
			have = append(have, t.String())
		}
		return t, fmt.Errorf("target %q: unknown; there are %s and all", s, strings.Join(have, ", "))
	}
	return t, nil
}

// machine is the name of the architecture in Python's platform names.
func (t Target) machine() string {
	switch {
	case t.Arch == "arm64" && t.OS == "linux":
		return "aarch64"
	case t.Arch == "amd64" && t.OS != "windows":
		return "x86_64"
	}
	return t.Arch
}

// platform is sysconfig.get_platform() there. That of macOS names the oldest
// system that the distribution runs on, which Describe cannot know: it is the one
// that packages are resolved for.
func (t Target) platform() string {
	switch t.OS {
	case "windows":
		return "win-" + t.machine()
	case "darwin":
		return "macosx-" + OldestMacOS + "-" + t.machine()
	}
	return t.OS + "-" + t.machine()
}

// OldestMacOS is the oldest version of macOS that packages are resolved for. Many
// wheels have no older one.
const OldestMacOS = "13.0"

// extSuffixes is importlib.machinery.EXTENSION_SUFFIXES of CPython 3.minor there.
func (t Target) extSuffixes(minor int) []string {
	switch t.OS {
	case "windows":
		return []string{fmt.Sprintf(".cp3%d-win_%s.pyd", minor, t.machine()), ".pyd"}
	case "darwin":
		return []string{fmt.Sprintf(".cpython-3%d-darwin.so", minor), ".abi3.so", ".so"}
	}
	return []string{fmt.Sprintf(".cpython-3%d-%s-linux-gnu.so", minor, t.machine()), ".abi3.so", ".so"}
}

// Tags are the platform tags of wheels that run there, the most portable first
// (PEP 600, PEP 425). pip adds the older versions of macOS itself.
func (t Target) Tags() []string {
	switch t.OS {
	case "windows":
		return []string{"win_" + t.machine()}
	case "darwin":
		return []string{"macosx_" + strings.ReplaceAll(OldestMacOS, ".", "_") + "_" + t.machine()}
	}
	var out []string
	m := t.machine()
	for _, v := range []string{"manylinux2014", "manylinux2010", "manylinux1"} {
		if t.Arch == "amd64" || v == "manylinux2014" {
			out = append(out, v+"_"+m)
		}
	}
	for v := 5; v <= newestGlibc; v++ {
		out = append(out, fmt.Sprintf("manylinux_2_%d_%s", v, m))
	}
	return append(out, "linux_"+m)
}

// Runs reports whether a wheel with a platform tag runs there.
func (t Target) Runs(tag string) bool {
	if tag == "any" {
		return true
	}
	arch := strings.HasSuffix(tag, "_"+t.machine())
	switch t.OS {
	case "windows":
		return tag == "win_"+t.machine()
	case "darwin":
		return strings.HasPrefix(tag, "macosx_") && (arch || strings.HasSuffix(tag, "_universal2"))
	}
	return arch && (strings.HasPrefix(tag, "linux_") || strings.HasPrefix(tag, "manylinux"))
}

// newestGlibc is the last minor version of glibc 2 that packages may need: that
// of Debian 12.
const newestGlibc = 36

// Marker are the values of environment markers there (PEP 508), for CPython of
// the given version.
func (t Target) Marker(version string) map[string]string {
	parts := strings.SplitN(version, ".", 3)
	short := strings.Join(parts[:min(2, len(parts))], ".")
	m := map[string]string{
		"implementation_name": "cpython", "implementation_version": version, "platform_python_implementation": "CPython",
		"python_version": short, "python_full_version": version, "platform_release": "", "platform_version": "",
		"os_name": "posix", "sys_platform": t.OS, "platform_machine": t.machine(),
	}
	switch t.OS {
	case "windows":
		m["os_name"], m["sys_platform"], m["platform_system"], m["platform_machine"] = "nt", "win32", "Windows", strings.ToUpper(t.Arch)
	case "darwin":
		m["platform_system"], m["platform_machine"] = "Darwin", t.machine()
	default:
		m["platform_system"] = "Linux"
	}
	return m
}
