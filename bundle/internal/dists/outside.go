package dists

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Wheels install files outside of site-packages, too: below share, etc, bin, lib or
// include of the environment. RECORD lists them with ../. A program finds them by
// sys.prefix, which is the product's own directory, so that their place in the product
// is their place in the environment.
//
// RECORD could name any file of this machine. These checks bound it:
//
//   - The path must stay below the directory around site-packages that is the
//     environment's (base).
//   - In a virtual environment nothing but Python and packages is there. Other
//     directories, such as ~/.local or /usr, hold more: a file counts there only if
//     its content has the digest that RECORD has of it, which whoever wrote RECORD
//     can know of a file of the package only.
//   - The product's own files, the standard library and what changes the start of an
//     interpreter are not to be replaced.
//   - Links checks where links lead.

var (
	versioned = regexp.MustCompile(`^(python|pypy)[0-9.]*t?$`)
	inLib     = regexp.MustCompile(`^lib[^/]*/(python|pypy)[0-9.]*t?/`)
	inSite    = regexp.MustCompile(`^(site|dist)-packages/`)
)

// base is the directory that holds site-packages and what is installed beside it, or
// site itself for a directory that pip install --target has made.
func (d *Dist) base() string {
	if !inSite.MatchString(filepath.Base(d.site) + "/") {
		return d.site
	}
	up := filepath.Dir(d.site)
	switch {
	case versioned.MatchString(filepath.Base(up)):
		return filepath.Dir(filepath.Dir(up)) // lib/python3.11/site-packages
	case strings.EqualFold(filepath.Base(up), "lib"):
		return filepath.Dir(up) // Lib\site-packages
	}
	return d.site
}

// windowsLib is the directory of the standard library around site-packages in
// environments of Windows, or "".
func (d *Dist) windowsLib() string {
	if up := filepath.Dir(d.site); strings.EqualFold(filepath.Base(up), "lib") {
		return up
	}
	return ""
}

// outside is the record of a path that leads out of site-packages.
func (d *Dist) outside(p, digest string) record {
	base := d.base()
	r := record{place: p, abs: filepath.Join(d.site, p), beside: true, digest: digest}
	if filepath.IsAbs(filepath.FromSlash(p)) {
		r.abs = filepath.Clean(p)
	} else if base == d.site { // pip has moved what it lists below ../../ to here
		r.abs = filepath.Join(d.site, strings.TrimPrefix(p, "../../"))
	}
	rel, err := filepath.Rel(base, r.abs)
	if err != nil || !within(r.abs, base) {
		r.out = Elsewhere
		return r
	}
	rel = filepath.ToSlash(rel)
	if in := inLib.FindString(rel); in != "" {
		at := inSite.FindString(rel[len(in):])
		if at == "" {
			r.out = InterpretersPlace
			return r
		}
		rel, r.beside = rel[len(in)+len(at):], false // purelib and platlib are two directories
	} else if within(r.abs, d.site) {
		rel, r.beside = filepath.ToSlash(r.abs[len(d.site)+1:]), false
	} else if changesStart(rel) || within(r.abs, d.windowsLib()) {
		r.out = InterpretersPlace
		return r
	}
	r.place = rel
	return r
}

// changesStart reports whether the interpreter, or the bootloader, reads a file of this
// name at the top of its directory, or could import it.
func changesStart(rel string) bool {
	top, _, below := strings.Cut(strings.ToLower(rel), "/")
	if below {
		return top == ".gofreeze"
	}
	switch path.Ext(top) {
	case ".py", ".pyc", ".so", ".pyd", "._pth":
		return true
	}
	return top == "pyvenv.cfg"
}

// genuine reports whether a file has been installed with the distribution, as far as
// that can be known.
func (d *Dist) genuine(file string) bool {
	if within(file, d.site) || isRegular(filepath.Join(d.base(), "pyvenv.cfg")) {
		return true
	}
	for _, r := range d.files() {
		if r.abs == file {
			return hasDigest(file, r.digest)
		}
	}
	return false
}

// hasDigest compares a file with a digest as RECORD has it.
func hasDigest(file, digest string) bool {
	want, ok := strings.CutPrefix(digest, "sha256=")
	if !ok {
		return false
	}
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)) == strings.TrimRight(want, "=")
}

func isRegular(file string) bool {
	fi, err := os.Stat(file)
	return err == nil && fi.Mode().IsRegular()
}
