package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// ProductCheck is one thing that was checked about a product without running it.
type ProductCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// TargetOf says what an executable is for, as OS/ARCH; "" for a file that is none.
func TargetOf(file string) string { return binaries.Target(file, "") }

// HostTarget is what this gofreeze runs on, as OS/ARCH.
func HostTarget() string { return python.Host().String() }

// CheckProduct checks a product for another system than this one by what its
// files say: nothing of it is run.
func CheckProduct(file string) ([]ProductCheck, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("check %w", err)
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("check %w", err)
	}
	a, err := archive.Open(f, fi.Size())
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", file, err)
	}
	toc, err := a.TOC()
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", file, err)
	}
	open := func(p string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(filepath.Dir(file), a.Settings.ContentsDir, filepath.FromSlash(p)))
	}
	var out []ProductCheck
	add := func(name string, err error, detail string) {
		if err != nil {
			detail = err.Error()
		}
		out = append(out, ProductCheck{name, err == nil, detail})
	}
	_, err = report.Read(a, fi.Size(), open)
	add("archive", err, fmt.Sprintf("%d files, each as it was built", len(toc.Entries)))
	if err != nil {
		return out, nil
	}
	target := TargetOf(file)
	n, err := checkEntries(a, toc, target, open)
	add("binaries", err, fmt.Sprintf("%d, all for %s", n, target))
	if strings.HasPrefix(target, "darwin/") {
		add("signature", macho.Verify(f, fi.Size()), "ad hoc, it covers all of the file")
	}
	return out, nil
}

// maxBinary bounds the binaries that are looked at, in bytes.
const maxBinary = 1 << 30

// checkEntries checks that the interpreter, and all that Python would load as an
// extension module, is for the target, and counts them.
func checkEntries(a *archive.Archive, toc *archive.TOC, target string, open func(string) (io.ReadCloser, error)) (int, error) {
	n := 0
	_, arch, _ := strings.Cut(target, "/")
	for i := range toc.Entries {
		e := &toc.Entries[i]
		ext := path.Ext(e.Path)
		if e.Path != a.Settings.Interpreter && ext != ".pyd" && ext != ".so" || e.Target != "" || e.Size > maxBinary {
			continue
		}
		var b bytes.Buffer
		var err error
		if e.Kind == archive.KindOutside {
			var r io.ReadCloser
			if r, err = open(e.Path); err == nil {
				_, err = io.Copy(&b, io.LimitReader(r, maxBinary))
				r.Close()
			}
		} else {
			err = a.WriteEntry(&b, toc, e)
		}
		if err != nil {
			return n, err
		}
		is := binaries.TargetOf(bytes.NewReader(b.Bytes()), int64(b.Len()), arch)
		if is != target && (is != "" || e.Path == a.Settings.Interpreter) {
			return n, fmt.Errorf("%s is for %s, the program for %s", e.Path, is, target)
		}
		n++
	}
	if n == 0 {
		return n, errors.New("no interpreter in it")
	}
	return n, nil
}
