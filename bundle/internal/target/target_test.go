package target

import (
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, s := range []string{"", "linux", "linux/", "linux-amd64", "plan9/amd64", "all"} {
		if _, err := Parse(s); err == nil || !strings.Contains(err.Error(), "windows/amd64") {
			t.Errorf("Parse(%q) = %v", s, err)
		}
	}
	for _, c := range []struct {
		target, tag string
		runs        bool
	}{
		{"linux/arm64", "manylinux_2_17_aarch64", true}, {"linux/arm64", "manylinux2014_x86_64", false}, {"linux/arm64", "any", true},
		{"linux/amd64", "linux_x86_64", true}, {"linux/amd64", "musllinux_1_1_x86_64", false}, {"linux/amd64", "win_amd64", false},
		{"darwin/arm64", "macosx_11_0_arm64", true}, {"darwin/arm64", "macosx_10_9_universal2", true}, {"darwin/arm64", "macosx_10_9_x86_64", false},
		{"windows/amd64", "win_amd64", true}, {"windows/amd64", "win32", false},
	} {
		on, err := Parse(c.target)
		if err != nil || on.Runs(c.tag) != c.runs {
			t.Errorf("%s runs %s: %v, want %v, %v", c.target, c.tag, on.Runs(c.tag), c.runs, err)
		}
	}
	if tags := (Linux("amd64")).Tags(); !slices.Contains(tags, "manylinux_2_17_x86_64") || !slices.Contains(tags, "manylinux1_x86_64") {
		t.Error(tags)
	}
}

func TestFromPlatform(t *testing.T) {
	for platform, want := range map[string]string{
		"linux-x86_64": "linux/amd64", "linux-aarch64": "linux/arm64", "linux-i686": "linux/386", "win-amd64": "windows/amd64", "win32": "windows/386", "win-arm64": "windows/arm64",
		"macosx-13.0-arm64": "darwin/arm64", "macosx-10.9-universal2": "darwin/universal2", "": "linux/",
	} {
		if got := FromPlatform(platform).String(); got != want {
			t.Errorf("FromPlatform(%q) = %s, want %s", platform, got, want)
		}
	}
	for _, on := range All() {
		if back := FromPlatform(on.Platform()); back != on {
			t.Errorf("%s is %s, read back %s", on, on.Platform(), back)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ target, name, trimmed, why string }{
		{"windows/amd64", "app.EXE", "app", ""}, {"windows/amd64", ".exe", ".exe", ""}, {"windows/amd64", "con", "con", "Windows does not allow that name"},
		{"linux/amd64", "app.exe", "app.exe", ""}, {"linux/amd64", "a\xffb", "a\xffb", ""}, {"darwin/arm64", "a\xffb", "a\xffb", "macOS does not allow that name, which is not UTF-8"},
	} {
		on, err := Parse(c.target)
		if err != nil {
			t.Fatal(err)
		}
		if got := on.TrimExe(c.name); got != c.trimmed {
			t.Errorf("%s: TrimExe(%q) = %q, want %q", on, c.name, got, c.trimmed)
		}
		if got := on.Unnameable(c.name); got != c.why {
			t.Errorf("%s: Unnameable(%q) = %q, want %q", on, c.name, got, c.why)
		}
	}
}
