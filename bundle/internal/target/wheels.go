package target

import (
	"fmt"
	"strings"
)

// Tags returns the platform tags of wheels that run on the target, the most portable
// first (PEP 600, PEP 425). pip itself adds older versions of macOS.
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

// Runs reports whether a wheel with a platform tag runs on the target.
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

// newestGlibc is the highest minor version of glibc 2 that packages may need. Debian 12
// has this version.
const newestGlibc = 36

// Marker returns the values of environment markers on the target (PEP 508) for CPython
// of the given version.
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
