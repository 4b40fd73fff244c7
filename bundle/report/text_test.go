package report

import (
	"bytes"
	"strings"
	"testing"
)

// sample is a product whose names try to steer the terminal.
func sample() *Product {
	return &Product{
		Name: "app", Layout: "onefile", Digest: "abcd", Size: 2_000_000, Stub: 1000, Unpacked: 12_345_678,
		Entries: []EntryInfo{
			{Path: "lib/b.so", Kind: "file", Size: 20_000, Packed: 9_999, Why: "needed by x"},
			{Path: "lib/a.so", Kind: "file", Size: 12_000_000, Packed: 1_000_000, Why: "numpy"},
			{Path: "link", Kind: "link", Target: "lib/a.so"},
			{Path: "evil\x1b[31m\u202e", Kind: "file", Size: 5},
		},
		Report: &Report{
			Name: "app", Python: "3.12.1", Platform: "linux-x86_64", Main: "@app",
			Modules: []Module{
				{Name: "@app", Kind: "source", Origin: "user", Size: 100},
				{Name: "@rth_x", Kind: "source", Origin: "user"},
				{Name: "a", Kind: "source", Origin: "user", Size: 10_000, By: []By{{Module: "@app", Reason: "import", Line: 3}, {Module: "b", Reason: "import", Line: 9}}},
				{Name: "a.deep", Kind: "extension", Origin: "Dist", Size: 20_000_000, By: []By{{Module: "b", Reason: "import"}}},
				{Name: "b", Kind: "source", Origin: "Dist", By: []By{{Module: "a", Reason: "collected with Dist"}}},
				{Name: "hidden", Kind: "source", Origin: "user", By: []By{{Reason: "hidden import"}}},
				{Name: "hooked", Kind: "source", Origin: "user", By: []By{{Module: "@rth_x", Reason: "import", Line: 1}}},
				{Name: "loop1", Kind: "source", By: []By{{Module: "loop2", Reason: "import"}}},
				{Name: "loop2", Kind: "source", By: []By{{Module: "loop1", Reason: "import"}}},
			},
			Dists:    []Distribution{{Name: "Dist", Version: "1.0", Whole: true}},
			Missing:  []Missing{{Name: "gone", By: []By{{Module: "b", Reason: "import"}, {Module: "a", Reason: "import"}}}},
			Warnings: []string{"one"},
		},
	}
}

func TestWriteTree(t *testing.T) {
	var w bytes.Buffer
	if err := sample().WriteTree(&w); err != nil {
		t.Fatal(err)
	}
	want := `app  onefile, 4 files, 12.3 MB unpacked, 2.0 MB packed (bootloader 1.0 kB)
Python 3.12.1, linux-x86_64, 9 modules, 1 distributions, 1 warnings
digest abcd: the bootloader and every file are as they were built

    unpacked       packed  path
     12.0 MB       1.0 MB  lib/
     12.0 MB       1.0 MB    a.so  (numpy)
     20.0 kB      10.0 kB    b.so  (needed by x)
         5 B          0 B  evil?[31m?
         0 B          0 B  link -> lib/a.so
`
	if w.String() != want {
		t.Errorf("got\n%s\nwant\n%s", w.String(), want)
	}
}

func TestWriteModules(t *testing.T) {
	var w bytes.Buffer
	p := sample()
	if err := p.WriteModules(&w); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"source     user                  100 B  @app\n", "extension  Dist                20.0 MB  a.deep\n"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("no %q in\n%s", want, w.String())
		}
	}
	p.Report = nil
	if err := p.WriteModules(&w); err == nil || p.WriteWhy(&w, "a") == nil {
		t.Error("modules without a report")
	}
}

func TestWriteWhy(t *testing.T) {
	p := sample()
	for _, c := range []struct{ name, want, fails string }{
		{"@app", "app  (the program)\n", ""},
		{"a", "app  (the program)\n  a  (import, line 3)\nalso:\n  b  (import, line 9)\n", ""},
		{"a.deep", "app  (the program)\n  a  (import, line 3)\n    b  (collected with Dist)\n      a.deep  (import)\n", ""},
		{"hidden", "hidden  (hidden import)\n", ""},
		{"hooked", "rth_x  (run-time hook)\n  hooked  (import, line 1)\n", ""},
		{"loop1", "loop1\n", ""},
		{"gone", "", "module gone is not in: it was not found at build time; imported by a, b"},
		{"deep", "", "module deep is not in; did you mean a.deep?"},
		{"HIDDEN", "", "did you mean hidden?"},
		{"never", "", "module never is not in, and no module in the product imports it"},
		{"hiden", "", "did you mean hidden?"},
		{"hidedn", "", "did you mean hidden?"},
		{"app", "app  (the program)\n", ""},
		{"__main__", "app  (the program)\n", ""},
		{"dir/none.txt", "", "file dir/none.txt is not in"},
	} {
		var w bytes.Buffer
		err := p.WriteWhy(&w, c.name)
		switch {
		case c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)):
			t.Errorf("%s: %v, want %s", c.name, err, c.fails)
		case c.fails == "" && (err != nil || w.String() != c.want):
			t.Errorf("%s: %v, got\n%s\nwant\n%s", c.name, err, w.String(), c.want)
		}
	}
}
