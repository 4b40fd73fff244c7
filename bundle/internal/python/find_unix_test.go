//go:build unix

package python

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A gofreeze that an installer put beside an interpreter freezes that one, and a gofreeze
// that was copied there, or that has an environment for itself, does not.
func TestHolding(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  string // below the prefix; "-" for none
	}{
		"virtual environment": {[]string{"pyvenv.cfg", "bin/python3"}, ""},
		"made by uv":          {[]string{"pyvenv.cfg", "CACHEDIR.TAG", "bin/python3"}, ""},
		"uvx":                 {[]string{"pyvenv.cfg", "../../CACHEDIR.TAG", "bin/python3"}, "-"},
		"installation":        {[]string{"bin/python3", "bin/python3.11", "lib/python3.11/site-packages/gofreeze-0.1.0.dist-info/METADATA"}, "bin/python3.11"},
		"several versions":    {[]string{"bin/python3", "bin/python3.9", "bin/python3.11", "lib/python3.9/os.py", "lib/python3.11/site-packages/gofreeze-0.1.0.dist-info/METADATA"}, "bin/python3.11"},
		"Debian":              {[]string{"bin/python3.11", "lib/python3.11/dist-packages/gofreeze-0.1.0.dist-info/METADATA"}, "bin/python3.11"},
		"interpreter gone":    {[]string{"lib/python3.11/dist-packages/gofreeze-0.1.0.dist-info/METADATA"}, "-"},
		"copied":              {[]string{"bin/python3", "bin/python3.11", "lib/python3.11/site-packages/other-1.dist-info/METADATA"}, "-"},
		"uv tool":             {[]string{"pyvenv.cfg", "uv-receipt.toml", "bin/python3"}, "-"},
		"pipx":                {[]string{"pyvenv.cfg", "pipx_metadata.json", "bin/python3"}, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			prefix := filepath.Join(t.TempDir(), "envs", "a[b*c") // is no pattern
			for _, f := range append(c.files, "bin/gofreeze") {
				file := filepath.Join(prefix, f)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, nil, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			var want []string
			if c.want != "-" {
				want = []string{filepath.Join(prefix, c.want)}
			}
			if got := holding(filepath.Join(prefix, "bin")); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := holding(filepath.Join(prefix, "lib")); got != nil {
				t.Errorf("outside of bin: %q", got)
			}
		})
	}
}

// Who calls gofreeze from Python means this Python, whatever is active.
func TestActive(t *testing.T) {
	t.Setenv(Caller, "/c/bin/python")
	t.Setenv("VIRTUAL_ENV", "/v")
	t.Setenv("CONDA_PREFIX", "/conda")
	if got := active(); !slices.Equal(got, []string{"/c/bin/python", "/v", "/conda"}) {
		t.Error(got)
	}
	t.Setenv(Caller, "")
	t.Setenv("VIRTUAL_ENV", "")
	t.Setenv("CONDA_PREFIX", "")
	if got := active(); got != nil {
		t.Error(got)
	}
}
