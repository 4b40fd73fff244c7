package python

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// DefaultEmbedded is the version that is fetched when the machine has no Python.
const DefaultEmbedded = "3.14"

// distribution is a version of the Go module that carries relocatable CPythons, with
// its checksum in the form of go.sum.
type distribution struct{ version, sum string }

const embeddedModule = "github.com/kluctl/go-embed-python"

var distributions = map[string]distribution{
	"3.10": {"v0.0.0-3.10.16-20241219-1", "h1:bfJRrtWlbdrPtwXXXZzA95yj2Pr9AvSbxDEm8YvbaP0="},
	"3.11": {"v0.0.0-3.11.11-20241219-1", "h1:yVXFTxa6cvhLC6TwkDEHmNaiWlDyaFEGiXd1DQdoeOU="},
	"3.14": {"v0.0.0-3.14.6-20260610-1", "h1:oGUS7++Wm3LgxUfD6AmJgKbKQD2wdQFO9PzyJv6T+E4="},
}

// embedded fetches the embedded Python of a minor version for this machine, and probes
// it.
func embedded(ctx context.Context, minor string, opt Options) (*Interpreter, error) {
	all, err := List(opt)
	if err != nil {
		return nil, err
	}
	dir := ""
	for _, s := range all {
		if s.Added && s.Target == target.Host() && s.Minor == minor {
			dir = s.Dir
			break
		}
	}
	if dir == "" {
		if dir, err = fetch(ctx, minor, target.Host(), opt); err != nil {
			return nil, err
		}
	}
	l, err := look(dir)
	if err != nil {
		return nil, err
	}
	in, err := probe(ctx, l.executable, opt)
	if err != nil {
		return nil, err
	}
	in.Embedded = true
	return in, nil
}

// embeddedMinors lists the minor versions of the embedded Pythons, oldest first.
func embeddedMinors() []string {
	var have []string
	for v := range distributions {
		have = append(have, v)
	}
	sort.Strings(have) // all have two digits
	return have
}

// fetch unpacks the embedded Python of a minor version for a target into the store,
// unless it is there already, and returns its directory.
func fetch(ctx context.Context, minor string, t target.Target, opt Options) (string, error) {
	d, ok := distributions[minor]
	if !ok {
		return "", fmt.Errorf("python %s: not on PATH, and not among the embedded Pythons (%s)", minor, strings.Join(embeddedMinors(), ", "))
	}
	store, err := storeDir(opt)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(store, "cpython-"+d.version+"-"+t.Dir())
	if isFile(filepath.Join(dir, completeMark)) {
		return dir, nil
	}
	opt.Progress("fetching CPython " + minor + " for " + t.String())
	src, err := download(ctx, d)
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("python %s for %s: it is not here, and Go, which would fetch it, is not on PATH; install that Python or Go, or add one: gofreeze python add ARCHIVE", minor, t)
	}
	if err != nil {
		return "", fmt.Errorf("python %s: %w", minor, err)
	}
	if err := unpack(filepath.Join(src, "python", "internal", "data", t.Dir()), dir); err != nil {
		return "", fmt.Errorf("python %s: unpack for %s: %w", minor, t, err)
	}
	return dir, nil
}

// download lets the Go toolchain fetch a version of the module, and returns the
// module's directory.
func download(ctx context.Context, d distribution) (string, error) {
	cmd := process.Command(ctx, "go", "mod", "download", "-json", embeddedModule+"@"+d.version)
	cmd.Dir = os.TempDir()
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOFLAGS=-mod=mod", "GOWORK=off")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	var answer struct{ Dir, Sum, Error string }
	if jerr := json.Unmarshal(out, &answer); err != nil || jerr != nil || answer.Dir == "" {
		if answer.Error != "" {
			return "", fmt.Errorf("fetch: %s", answer.Error)
		}
		if err == nil {
			err = jerr
		}
		return "", runError("fetch with the Go toolchain", err, errs.String())
	}
	if answer.Sum != d.sum {
		return "", fmt.Errorf("fetch: checksum %s of %s is not the expected %s", answer.Sum, d.version, d.sum)
	}
	return answer.Dir, nil
}

// completeMark names the file that is written last into every unpacked Python. In an
// added Python it holds the stamp of the archive that the Python was made from.
const completeMark = ".complete"

// unpack copies the files that files.json lists, and renames the finished directory to
// dir.
func unpack(src, dir string) error {
	b, err := os.ReadFile(filepath.Join(src, "files.json"))
	if err != nil {
		return err
	}
	var list struct {
		Files []struct {
			Name       string
			Perm       uint32
			Compressed bool
			Symlink    string
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("files.json: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	to, err := scratch.Dir(filepath.Dir(dir), ".unpack-")
	if err != nil {
		return err
	}
	defer to.Remove()
	tmp := to.Path
	var later links
	for _, f := range list.Files {
		if !filepath.IsLocal(f.Name) {
			return fmt.Errorf("files.json: name %q", f.Name)
		}
		to := filepath.Join(tmp, f.Name)
		switch {
		case f.Symlink != "":
			err = later.add(to, filepath.FromSlash(f.Symlink))
		case f.Perm&0x80000000 != 0:
			err = os.MkdirAll(to, 0o755)
		default:
			err = unpackFile(filepath.Join(src, f.Name), to, f.Compressed, os.FileMode(f.Perm&0o777))
		}
		if err != nil {
			return err
		}
	}
	if err := later.copy(); err != nil {
		return err
	}
	if err := place(tmp, dir, ""); err != nil && !isFile(filepath.Join(dir, completeMark)) {
		return err // otherwise another build was faster
	}
	return nil
}

// place renames an unpacked Python to dir, unless dir is complete already. An
// incomplete directory, which somebody has partly removed, is replaced. mark says what
// the Python was made from.
func place(tmp, dir, mark string) error {
	if err := os.WriteFile(filepath.Join(tmp, completeMark), []byte(mark), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	err := os.Rename(tmp, dir)
	if err == nil || isFile(filepath.Join(dir, completeMark)) {
		return err
	}
	if err := discard(dir); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}

// discard removes a Python from the store. It first renames the directory, so that
// nobody finds half of it.
func discard(dir string) error {
	tmp, err := scratch.Dir(filepath.Dir(dir), ".discard-")
	if err != nil {
		return err
	}
	defer tmp.Remove()
	if err := os.Rename(dir, filepath.Join(tmp.Path, "d")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func unpackFile(from, to string, compressed bool, mode os.FileMode) error {
	if compressed {
		from += ".gz"
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	var r io.Reader = in
	if compressed {
		if r, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("%s: %w", from, err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, r)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}
