package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/bundle/report/page"
)

// hostile are names that would do harm where they are not treated as data.
var hostile = []string{
	`</script><script>document.body.dataset.broken=1</script>`,
	`<img src=x onerror="document.body.dataset.broken=1">`,
	`<!--<script>`, `"'` + "`" + `\`, "a\x00\x1b[31m\r\nb", "\u202egnp.exe\u2028\u2029", "\xff\xfe", "__proto__", "constructor",
	"@SCRIPT@ @LIBRARY@ @DATA@ @POLICY@", "{b}{a|x}",
}

// product is a small product; every name of extra is used wherever a name can be.
func product(extra ...string) *report.Product {
	r := &report.Report{Name: "app", Python: "3.11.7", Platform: "linux-x86_64", Main: "@app",
		Modules: []report.Module{
			{Name: "@app", Kind: "source", Origin: "user", Size: 100},
			{Name: "@app", Kind: "source", Origin: "user"},
			{Name: "numpy", Kind: "source", Origin: "numpy", Size: 900, By: []report.By{{Module: "@app", Reason: "import", Line: 3}, {Module: "numpy.core", Reason: "import", Line: 8}}},
			{Name: "numpy.core", Kind: "source", Origin: "numpy", Size: 500, By: []report.By{{Module: "numpy", Reason: "import", Line: 1}, {Module: "gone", Reason: "import"}}},
			{Name: "ssl", Kind: "source", Origin: "stdlib", Size: 300, By: []report.By{{Module: "numpy.core", Reason: "import", Line: -4}}},
		},
		Dists:    []report.Distribution{{Name: "numpy", Version: "2.4.6"}},
		Missing:  []report.Missing{{Name: "winreg", By: []report.By{{Module: "numpy.core", Reason: "import", Line: 9}}}},
		Warnings: []string{"numpy: a warning"},
	}
	p := &report.Product{Name: "app", Layout: "onefile", Digest: "00", Size: 9000, Stub: 2000, Unpacked: 12000, Report: r, Entries: []report.EntryInfo{
		{Path: ".gofreeze/app.pyz", Kind: "pyz", Size: 2000, Packed: 1000},
		{Path: "numpy/data.bin", Kind: "file", Size: 5000, Packed: 3000, Why: "numpy"},
		{Path: "libfoo.so.1", Kind: "file", Size: 700, Packed: 300, Why: "needed by numpy/data.bin"},
	}}
	for _, x := range extra {
		r.Modules = append(r.Modules, report.Module{Name: x, Kind: x, Origin: x, Size: 50, By: []report.By{{Module: "@app", Reason: x, Line: 1}}})
		r.Dists = append(r.Dists, report.Distribution{Name: x, Version: x})
		r.Missing = append(r.Missing, report.Missing{Name: x, By: []report.By{{Module: x, Reason: x}}})
		r.Warnings = append(r.Warnings, x)
		p.Entries = append(p.Entries, report.EntryInfo{Path: x, Kind: "file", Size: 60, Packed: 30, Why: x, Target: x})
		p.Name, r.Python, r.Platform = p.Name+x, r.Python+x, x
	}
	return p
}

func write(t *testing.T, p *report.Product) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	scripts = regexp.MustCompile(`(?is)<script([^>]*)>(.*?)</script>`)
	address = regexp.MustCompile(`https?://[^\s"'<>)]*`)
)

// TestSelfContained guards against a page that asks the network for anything.
func TestSelfContained(t *testing.T) {
	html := write(t, product())
	names := map[string]bool{ // namespaces and the library's comments: never fetched
		"http://www.apache.org/licenses/LICENSE-2.0": true, "http://www.w3.org/1999/xlink": true, "http://www.w3.org/2000/svg": true,
		"http://www.w3.org/2000/xmlns/": true, "http://www.w3.org/XML/1998/namespace": true,
		"https://github.com/ecomfe/zrender/blob/master/LICENSE": true,
	}
	for _, a := range address.FindAllString(html, -1) {
		if a = strings.TrimSuffix(a, "."); !names[a] {
			t.Errorf("the page names %s", a)
		}
	}
	body := scripts.ReplaceAllString(html, "")
	for _, bad := range []string{" src=", " href=", "url(", "@import", "<link", "<iframe", "<img"} {
		if strings.Contains(body, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(html, `content="default-src 'none';`) {
		t.Error("the page has no policy that forbids requests")
	}
}

func TestLibraryIsTheReleasedOne(t *testing.T) {
	all := scripts.FindAllStringSubmatch(write(t, product()), -1)
	if len(all) != 3 {
		t.Fatalf("%d scripts, want data, library, ours", len(all))
	}
	const want = "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0"
	if got := fmt.Sprintf("%x", sha256.Sum256([]byte(all[1][2]))); got != want {
		t.Errorf("ECharts has SHA-256 %s, want %s", got, want)
	}
}

// TestHostileNames guards against names that end the data and begin a script.
func TestHostileNames(t *testing.T) {
	plain, html := write(t, product()), write(t, product(hostile...))
	a, b := scripts.FindAllStringSubmatch(plain, -1), scripts.FindAllStringSubmatch(html, -1)
	if len(b) != len(a) || b[1][2] != a[1][2] || b[2][2] != a[2][2] {
		t.Fatalf("names changed the scripts: %d, want %d", len(b), len(a))
	}
	if scripts.ReplaceAllString(html, "") != scripts.ReplaceAllString(plain, "") {
		t.Error("names changed the page around the scripts")
	}
	if i := strings.IndexAny(b[0][2], "<>\x00\x1b\r\u2028\u2029"); i >= 0 {
		t.Errorf("data have %q", b[0][2][i:min(i+20, len(b[0][2]))])
	}
	var d struct {
		Modules []struct{ N string }
	}
	if err := json.Unmarshal([]byte(b[0][2]), &d); err != nil {
		t.Fatal(err)
	}
	if got := d.Modules[5].N; got != hostile[0] {
		t.Errorf("module %q, want %q", got, hostile[0])
	}
}

// TestSizesAddUp guards against bytes that are in no rectangle or in two.
func TestSizesAddUp(t *testing.T) {
	for name, p := range map[string]*report.Product{"with report": product(), "without": {Size: 10, Stub: 4, Unpacked: 6, Entries: []report.EntryInfo{{Path: "a/b", Kind: "pyz", Size: 6, Packed: 6}}}} {
		var d struct {
			Groups []string
			Leaves []struct {
				G int
				S int64
				P string
			}
		}
		if err := json.Unmarshal([]byte(scripts.FindAllStringSubmatch(write(t, p), -1)[0][2]), &d); err != nil {
			t.Fatal(err)
		}
		want := p.Stub
		for _, e := range p.Entries {
			want += e.Size
		}
		var got int64
		group := map[string]string{}
		for _, l := range d.Leaves {
			got += l.S
			group[l.P] = d.Groups[l.G]
		}
		if got != want {
			t.Errorf("%s: rectangles of %d bytes, want %d", name, got, want)
		}
		if p.Report != nil && (group["numpy/core"] != "numpy" || group["numpy/data.bin"] != "numpy" || group["libfoo.so.1"] != "shared libraries of the build machine") {
			t.Errorf("groups %v", group)
		}
	}
}

// The code of modules counts for their distributions in a onedir product as well,
// where it lies in a file beside the executable.
func TestModulesOfOnedir(t *testing.T) {
	p := product()
	p.Layout, p.Entries[0].Kind, p.Entries[0].Packed = "onedir", "outside", 0
	if html := write(t, p); !strings.Contains(html, "numpy/core") || !strings.Contains(html, "(index and modules of gofreeze)") {
		t.Error("the modules in .gofreeze/app.pyz are not shown")
	}
	p.Entries[0].Path = "data/app.pyz"
	if html := write(t, p); strings.Contains(html, "numpy/core") {
		t.Error("a file of the program is taken for that of the modules")
	}
}
