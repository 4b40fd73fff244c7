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
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// ProductCheck is the result of one check of a product that does not run it.
type ProductCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// TargetOf returns the target of an executable as OS/ARCH, or "" if the file is not an
// executable.
func TargetOf(file string) string { return binaries.Target(file, "") }

// HostTarget returns the target that this gofreeze runs on, as OS/ARCH.
func HostTarget() string { return target.Host().String() }

// CheckArchive compares every byte of a product with the product's digests. ok is false
// if the file is not a product.
func CheckArchive(file string) (c ProductCheck, ok bool) {
	f, a, err := openProduct(file)
	if err != nil {
		return ProductCheck{"archive", false, err.Error()}, !errors.Is(err, archive.ErrNotArchive)
	}
	defer f.Close()
	return checkArchive(f, a), true
}

func openProduct(file string) (*os.File, *archive.Archive, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, fmt.Errorf("check %w", err)
	}
	fi, err := f.Stat()
	if err == nil {
		var a *archive.Archive
		if a, err = archive.Open(f, fi.Size()); err == nil {
			return f, a, nil
		}
		err = report.Recognise(f, fi.Size(), err)
	}
	f.Close()
	return nil, nil, fmt.Errorf("check %s: %w", file, err)
}

// beside opens the files of a onedir product.
func beside(f *os.File, a *archive.Archive) func(string) (io.ReadCloser, error) {
	if a.Settings.Layout != "onedir" {
		return nil
	}
	return report.Beside(filepath.Join(filepath.Dir(f.Name()), a.Settings.ContentsDir))
}

func checkArchive(f *os.File, a *archive.Archive) ProductCheck {
	var p *report.Product
	fi, err := f.Stat()
	if err == nil {
		p, err = report.Read(a, fi.Size(), beside(f, a))
	}
	if err != nil {
		return ProductCheck{"archive", false, err.Error()}
	}
	return ProductCheck{"archive", true, fmt.Sprintf("the bootloader and %d files, each as it was built", len(p.Entries))}
}

// CheckProduct checks a product for another system by reading its files. It runs
// nothing of the product.
func CheckProduct(file string) ([]ProductCheck, error) {
	f, a, err := openProduct(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("check %w", err)
	}
	out := []ProductCheck{checkArchive(f, a)}
	if !out[0].OK {
		return out, nil
	}
	add := func(name string, err error, detail string) {
		if err != nil {
			detail = err.Error()
		}
		out = append(out, ProductCheck{name, err == nil, detail})
	}
	toc, err := a.TOC()
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", file, err)
	}
	target := TargetOf(file)
	n, err := checkEntries(a, toc, target, beside(f, a))
	add("binaries", err, fmt.Sprintf("%d, all for %s", n, target))
	if strings.HasPrefix(target, "darwin/") {
		add("signature", macho.Verify(f, fi.Size()), "ad hoc; it covers the whole file")
	}
	return out, nil
}

// maxBinary bounds the size in bytes of each binary that is read, and of all binaries
// that are in memory at once.
const maxBinary = 1 << 30

// checkEntries checks that the interpreter, and every file that Python would load as an
// extension module, is for the target. It returns the number of these files.
func checkEntries(a *archive.Archive, toc *archive.TOC, target string, open func(string) (io.ReadCloser, error)) (int, error) {
	n := 0
	_, arch, _ := strings.Cut(target, "/")
	check := func(e *archive.Entry, b []byte) error {
		is := binaries.TargetOf(bytes.NewReader(b), int64(len(b)), arch)
		if is != target && (is != "" || e.Path == a.Settings.Interpreter) {
			return fmt.Errorf("%s is for %s, but the product is for %s", e.Path, is, target)
		}
		return nil
	}
	wanted := map[int]*archive.Entry{} // key: index of the first entry with the same content
	for i, first := range toc.First() {
		e := &toc.Entries[i]
		ext := path.Ext(e.Path)
		if e.Path != a.Settings.Interpreter && ext != ".pyd" && ext != ".so" || e.Target != "" || e.Size > maxBinary {
			continue
		}
		n++
		if e.Kind != archive.KindOutside {
			if wanted[first] == nil || e.Path == a.Settings.Interpreter {
				wanted[first] = e
			}
			continue
		}
		r, err := open(e.Path)
		if err != nil {
			return n, err
		}
		b, err := io.ReadAll(io.LimitReader(r, e.Size))
		r.Close()
		if err == nil {
			err = check(e, b)
		}
		if err != nil {
			return n, err
		}
	}
	whole := map[int][]byte{}
	held := 0
	err := a.Each(toc, func(i int, piece []byte) error {
		e := wanted[i]
		if e == nil {
			return nil
		}
		if held += len(piece); held > maxBinary {
			return errors.New("its binaries are too large to be checked")
		}
		whole[i] = append(whole[i], piece...)
		b := whole[i]
		if int64(len(b)) < e.Size {
			return nil
		}
		held -= len(b)
		delete(whole, i)
		return check(e, b)
	})
	if err == nil && n == 0 {
		err = errors.New("it contains no interpreter")
	}
	return n, err
}
