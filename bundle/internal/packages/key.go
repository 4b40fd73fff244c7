package packages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxDepth bounds how deeply requirements files may be nested.
const maxDepth = 20

// lines returns the requirements with absolute paths, because pip reads them from a
// file in another directory.
func (r *Request) lines() ([]string, error) {
	var out []string
	for _, l := range r.Requirements {
		if strings.ContainsAny(l, "\n\r\x00") {
			return nil, fmt.Errorf("requirement %q: has more than one line", l)
		}
		for _, names := range [][]string{{"-r", "--requirement"}, {"-c", "--constraint"}} {
			file, ok := option(l, names...)
			if !ok {
				continue
			}
			if !filepath.IsAbs(file) {
				file = filepath.Join(r.Dir, file)
			}
			abs, err := filepath.Abs(file)
			if err != nil {
				return nil, fmt.Errorf("requirements %s: %w", file, err)
			}
			if fi, err := os.Stat(abs); err != nil || fi.IsDir() {
				return nil, fmt.Errorf("requirements %s: no such file", strings.TrimPrefix(l, names[0]+" "))
			}
			l = names[0] + " " + abs
			break
		}
		out = append(out, l)
	}
	return out, nil
}

// option returns the value of a line that is an option of a requirements file.
func option(line string, names ...string) (string, bool) {
	line = strings.TrimSpace(line)
	for _, n := range names {
		rest, ok := strings.CutPrefix(line, n)
		if ok && rest != "" && (rest[0] == ' ' || rest[0] == '=' || len(n) == 2) {
			return strings.TrimSpace(strings.TrimPrefix(rest, "=")), true
		}
	}
	return "", false
}

// key returns the name of the result. It depends on the requirements, on the content of
// all files that they name, on the target, and on the environment variables that pip
// reads.
func (r *Request) key() (string, error) {
	lines, err := r.lines()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "1 %s %s %q %q\n", r.Target, r.Version, r.Target.Tags(), resolver)
	for _, l := range lines {
		fmt.Fprintf(h, "%q\n", l)
		if err := notEditable(l, ""); err != nil {
			return "", err
		}
		if err := r.addFile(h, l, r.Dir, 0); err != nil {
			return "", err
		}
	}
	env := os.Environ()
	slices.Sort(env)
	for _, e := range env {
		if strings.HasPrefix(strings.ToUpper(e), "PIP_") { // Windows ignores the case of names
			fmt.Fprintf(h, "%q\n", e)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:20], nil
}

// addFile adds the file that a line of requirements names to the digest, and the files
// that this file names. Requirements files are relative to dir, the directory of the
// file that names them; wheels are relative to the directory that pip runs in.
func (r *Request) addFile(h io.Writer, line, dir string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("requirements in %s: the files include each other without end", dir)
	}
	file, ok := option(line, "-r", "--requirement", "-c", "--constraint")
	if !ok {
		for word := range strings.FieldsSeq(line) { // "PATH" or "NAME @ file://PATH"
			if word = strings.TrimPrefix(word, "file://"); !strings.HasSuffix(word, ".whl") {
				continue
			}
			if !filepath.IsAbs(word) {
				word = filepath.Join(r.Dir, word)
			}
			if b, err := os.ReadFile(word); err == nil {
				fmt.Fprintf(h, "%x\n", sha256.Sum256(b))
			}
		}
		return nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("requirements %w", err)
	}
	n := 0
	for l := range strings.SplitSeq(string(b), "\n") {
		n++
		fmt.Fprintf(h, "%q\n", l)
		if err := notEditable(l, fmt.Sprintf("%s:%d: ", r.shown(file), n)); err != nil {
			return err
		}
		if err := r.addFile(h, l, filepath.Dir(file), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// shown is the name of a file in messages.
func (r *Request) shown(file string) string {
	if rel, err := filepath.Rel(r.Dir, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return file
}

// Editable is the error for a requirement that pip would install as a pointer to a
// directory of this machine, which is in no product.
type Editable struct {
	Where string // "FILE:LINE: ", or "" for a line of the spec
	Line  string
}

// Error names the line.
func (e *Editable) Error() string {
	return "requirements " + e.Where + e.Line + ": an editable installation has no files that a product could hold"
}

// Kind names the kind of error for scripts.
func (e *Editable) Kind() string { return "requirements" }

// Hinted tells what the user can do.
func (e *Editable) Hinted() string {
	return "build a wheel of the project and name that instead, or leave the line out if the program finds the code beside it or with --paths"
}

func notEditable(line, where string) error {
	if _, is := option(line, "-e", "--editable"); is {
		return &Editable{where, strings.TrimSpace(line)}
	}
	return nil
}
