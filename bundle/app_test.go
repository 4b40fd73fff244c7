package bundle

import (
	"bytes"
	"context"
	"encoding/xml"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/spec"
)

// A program with windows must start as an application on macOS, not in a terminal.
func TestApp(t *testing.T) {
	needs(t)
	dir := t.TempDir()
	var icon bytes.Buffer
	if err := png.Encode(&icon, image.NewNRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a&b.py": nil, "icon.png": icon.Bytes(), "icon.ico": []byte("\x00\x00\x01\x00")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sp := (&spec.Spec{Script: "a&b.py", Dir: dir, Windowed: true, Icon: "icon.png", Build: spec.Build{DistPath: dir},
		Python: spec.Python{Path: "3.11"}, MacOS: spec.MacOS{BundleIdentifier: "org.example.ab"}}).WithDefaults()
	for _, layout := range []string{"onefile", "onedir"} {
		sp.Layout = layout
		r, err := Build(context.Background(), sp, Options{Target: "darwin/arm64", Replace: true})
		if err != nil {
			t.Fatal(err)
		}
		contents := filepath.Join(dir, "a&b.app", "Contents")
		if r.Product != filepath.Dir(contents) || r.Executable != filepath.Join(contents, "MacOS", "a&b") {
			t.Errorf("%s: %s, %s", layout, r.Product, r.Executable)
		}
		f, err := os.Open(r.Executable)
		if err != nil {
			t.Fatal(err)
		}
		fi, _ := f.Stat()
		if err := macho.Verify(f, fi.Size()); err != nil {
			t.Errorf("%s: %v", layout, err)
		}
		f.Close()
		plist, err := os.ReadFile(filepath.Join(contents, "Info.plist"))
		if err != nil || xml.Unmarshal(plist, new(any)) != nil || !bytes.Contains(plist, []byte("<string>a&amp;b</string>")) ||
			!bytes.Contains(plist, []byte("<string>org.example.ab</string>")) {
			t.Errorf("%s: Info.plist: %v\n%s", layout, err, plist)
		}
		if b, err := os.ReadFile(filepath.Join(contents, "Resources", "a&b.icns")); err != nil || !bytes.HasPrefix(b, []byte("icns")) {
			t.Errorf("%s: icon: %v", layout, err)
		}
		if _, err := os.Stat(filepath.Join(contents, "MacOS", "_internal", "bin", "a&b")); (err == nil) != (layout == "onedir") {
			t.Errorf("%s: %v", layout, err)
		}
	}
	sp.Icon = "icon.ico"
	_, err := Build(context.Background(), sp, Options{Target: "darwin/arm64", Replace: true})
	if err == nil || !strings.Contains(err.Error(), "neither an .icns file nor a PNG image") {
		t.Errorf("a wrong icon: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
