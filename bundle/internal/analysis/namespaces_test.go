package analysis

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFindTypelib(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, f := range []string{first + "/Thing-3.0.typelib", first + "/Thing-10.0.typelib", first + "/Thing-4.0.typelib", second + "/Thing-99.typelib", second + "/Other-1.typelib"} {
		if err := os.WriteFile(f, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GI_TYPELIB_PATH", first+string(filepath.ListSeparator)+second)
	for _, c := range []struct{ name, version, want string }{
		{"Thing", "3.0", first + "/Thing-3.0.typelib"},
		{"Thing", "", first + "/Thing-10.0.typelib"},
		{"Thing", "99", second + "/Thing-99.typelib"},
		{"Thing", "5.0", ""},
		{"Other", "", second + "/Other-1.typelib"},
		{"Nonesuch", "", ""},
		{"../Thing", "3.0", ""},
		{"Th*", "", ""},
	} {
		if got := findTypelib(c.name, c.version); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.name, c.version, got, c.want)
		}
	}
}
