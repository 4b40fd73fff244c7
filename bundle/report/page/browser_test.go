package page_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofreeze/gofreeze/bundle/report"
)

// chromium finds a browser, or skips.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("no Chromium on PATH (Debian: chromium): the page is not opened in a browser")
	return ""
}

// open shows a page in a browser without a network and returns its document.
func open(t *testing.T, p *report.Product, view string) string {
	t.Helper()
	browser, dir := chromium(t), t.TempDir()
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(write(t, p)), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := []string{"--headless", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"),
		"--window-size=1400,900", "--virtual-time-budget=8000", "--dump-dom"}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses its sandbox to root
	}
	cmd := exec.CommandContext(ctx, browser, append(args, "file://"+file+view)...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	dom := string(out)
	// What the scripts made stands between the navigation and the data.
	begin, end := strings.Index(dom, "<main"), strings.Index(dom, "</main>")
	if begin < 0 || end < begin {
		t.Fatalf("no page came out: %.300s", dom)
	}
	if strings.Contains(dom, "data-broken") && strings.Contains(dom[strings.Index(dom, "<body"):begin], "data-broken=") {
		t.Error("a script in a name ran")
	}
	if !strings.Contains(dom[strings.Index(dom, "<body"):begin], "data-ready=") {
		t.Fatal("the page's script did not end")
	}
	return dom[begin:end]
}

func TestBrowser(t *testing.T) {
	for _, c := range []struct{ name, view, want string }{
		{"sizes", "", "<canvas"},
		{"leaf", "#leaf=0", "<canvas"},
		{"why", "#why=ssl", "app (start)  →  numpy (import, line 3)  →  numpy.core (import, line 1)  →  ssl (import).  In by 1 module, 1 of them in the chain; brings in 0."},
		{"why of a module in a circle", "#why=numpy.core", "<canvas"},
		{"why of a hostile name", "#why=%3C%2Fscript%3E%3Cscript%3Edocument.body.dataset.broken%3D1%3C%2Fscript%3E", "&lt;/script&gt;"},
		{"search", "#search=numpy", "<td>numpy.core</td>"},
		{"search of files", "#search=libfoo", "<td>libfoo.so.1</td>"},
		{"warnings", "#warnings", "<li>winreg  ← numpy.core</li>"},
		{"bad address", "#why=%E0%A4%A", "<canvas"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := open(t, product(hostile...), c.view); !strings.Contains(got, c.want) {
				t.Errorf("no %q in %.2000s", c.want, got)
			}
		})
	}
}
