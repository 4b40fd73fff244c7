package contents

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/spec"
)

// assets makes a directory with files, and links into and out of it.
func assets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"assets/b.txt", "assets/img/a.png", "assets/img/.hid/y", "assets/.git/config", "assets/.env", "outer/o.txt", "outer/deep/p.txt"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"assets/near.txt": "b.txt", "assets/imgs": filepath.Join(dir, "assets", "img"), "assets/img/up.txt": "../b.txt",
		"assets/img/self": ".", "assets/far.txt": "../outer/o.txt", "assets/fars": "../outer", "outer/deep/q.txt": "p.txt", "linked": "assets"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func askedFor(t *testing.T, dir, source string, on target.Target) []string {
	t.Helper()
	c := testCollector()
	c.Spec, c.on = &spec.Spec{Dir: dir, Data: []spec.Pair{{Source: source, Dest: "d"}}}, on
	items, err := c.asked(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range items {
		if it.Kind == archive.KindSymlink {
			out = append(out, it.Path+" -> "+it.Target)
			continue
		}
		b, err := os.ReadFile(it.Source)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, it.Path+" = "+string(b))
	}
	slices.Sort(out)
	return out
}

// A directory gives everything below it, a glob what a shell would give, with the
// directories that it matches. Links stay links where they stay inside.
func TestAsked(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("makes symbolic links")
	}
	dir := assets(t)
	whole := []string{"d/.env = assets/.env", "d/.git/config = assets/.git/config", "d/b.txt = assets/b.txt", "d/far.txt = outer/o.txt",
		"d/fars/deep/p.txt = outer/deep/p.txt", "d/fars/deep/q.txt = outer/deep/p.txt", "d/fars/o.txt = outer/o.txt", "d/img/.hid/y = assets/img/.hid/y",
		"d/img/a.png = assets/img/a.png", "d/img/up.txt -> ../b.txt", "d/imgs -> img", "d/near.txt -> b.txt"}
	glob := []string{"d/b.txt = assets/b.txt", "d/far.txt = outer/o.txt", "d/fars/deep/p.txt = outer/deep/p.txt", "d/fars/deep/q.txt -> p.txt", "d/fars/o.txt = outer/o.txt",
		"d/img/.hid/y = assets/img/.hid/y", "d/img/a.png = assets/img/a.png", "d/img/up.txt = assets/b.txt",
		"d/imgs/.hid/y = assets/img/.hid/y", "d/imgs/a.png = assets/img/a.png", "d/imgs/up.txt = assets/b.txt", "d/near.txt = assets/b.txt"}
	for _, c := range []struct {
		source string
		want   []string
	}{
		{"assets", whole}, {"linked", whole}, {"assets/*", glob}, {"linked/*", glob},
		{"assets/.e*", []string{"d/.env = assets/.env"}}, {"assets/near.txt", []string{"d/near.txt = assets/b.txt"}},
		{"*/o.txt", []string{"d/o.txt = outer/o.txt"}}, {"assets/.[g]*", []string{"d/.git/config = assets/.git/config"}},
	} {
		if got := askedFor(t, dir, c.source, target.Linux("amd64")); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.source, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
	// Where products have no links they hold what these name.
	if err := os.Remove(filepath.Join(dir, "assets/img/self")); err != nil {
		t.Fatal(err)
	}
	copied := slices.Concat(whole[:9], []string{"d/img/up.txt = assets/b.txt", "d/imgs/.hid/y = assets/img/.hid/y", "d/imgs/a.png = assets/img/a.png",
		"d/imgs/up.txt = assets/b.txt", "d/near.txt = assets/b.txt"})
	if got := askedFor(t, dir, "assets", target.Windows("amd64")); !slices.Equal(got, copied) {
		t.Errorf("Windows:\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(copied, "\n     "))
	}
	if err := os.Symlink("..", filepath.Join(dir, "outer", "around")); err != nil {
		t.Fatal(err)
	}
	c := testCollector()
	c.Spec = &spec.Spec{Dir: dir, Data: []spec.Pair{{Source: "assets", Dest: "d"}}}
	if _, err := c.asked(t.Context(), nil); err == nil || !strings.Contains(fmt.Sprint(err), "leads to a directory around it") {
		t.Errorf("a link to a directory around: %v", err)
	}
	c.Spec.Data[0].Source = "assets/.n*"
	if _, err := c.asked(t.Context(), nil); err == nil || err.Error() != "add-data assets/.n*: no such file or directory" {
		t.Error(err)
	}
}
