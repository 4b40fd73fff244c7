package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxSize bounds the size of a file, in bytes. Real files have a few thousand.
const maxSize = 256 << 10

// Load reads and checks the spec file at path. It also checks that the files exist that
// the spec names. Relative paths in the spec refer to its directory, which becomes Dir.
// Every error is an *Error.
func Load(path string) (*Spec, error) {
	data, err := Read(path)
	if err != nil {
		return nil, err
	}
	s, where, err := parse(path, data)
	if err != nil {
		return nil, err
	}
	if e := s.check(); e != nil {
		e.File = path
		e.Line, e.Col = where.Of(e.Key)
		return nil, e
	}
	return s, nil
}

// Decode reads data into v. data is a TOML file other than a spec, which may have these
// keys and no others. The error is an *Error with a position. The returned positions
// let the caller report its own errors. path appears in errors.
func Decode(path string, data []byte, keys []Key, v any) (Positions, error) {
	where, e := decode(data, keys, "", v)
	if e != nil {
		e.File = path
		return nil, e
	}
	return where, nil
}

func decode(data []byte, keys []Key, root string, v any) (Positions, *Error) {
	where, e := walk(keys, root, data)
	if e != nil {
		return nil, e
	}
	if err := toml.Unmarshal(data, v); err != nil {
		return nil, decodeError(data, err)
	}
	return where, nil
}

// Parse is Load for the content of a spec file, and does not check that the files exist
// that the spec names. path appears in errors, and determines Dir.
func Parse(path string, data []byte) (*Spec, error) {
	s, _, err := parse(path, data)
	return s, err
}

// Read reads a TOML file of the user, which may be a spec or contain hooks. The error
// is an *Error.
func Read(path string) ([]byte, error) { return read(path, maxSize) }

func read(path string, most int64) ([]byte, error) {
	fi, err := os.Stat(path) // opening a pipe would wait for somebody who writes to it
	if err == nil && !fi.Mode().IsRegular() {
		return nil, &Error{File: path, Msg: "not a regular file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Msg: cause(err), Err: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, &Error{File: path, Msg: cause(err), Err: err}
	}
	if int64(len(data)) > most {
		return nil, &Error{File: path, Msg: fmt.Sprintf("too large (more than %d KiB)", most>>10)}
	}
	return data, nil
}

// cause returns the reason of a file system error, without operation and path.
func cause(err error) string {
	var pe *fs.PathError
	if errors.Is(err, fs.ErrNotExist) {
		return "no such file or directory"
	}
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

func parse(path string, data []byte) (*Spec, Positions, error) {
	s := &Spec{Dir: filepath.Dir(path), File: path}
	where, e := decode(data, keys, "", s)
	if e == nil {
		if e = s.checkValues(); e == nil {
			return s, where, nil
		}
		e.Line, e.Col = where.Of(e.Key)
	}
	e.File = path
	return nil, nil, e
}

// decodeError turns a syntax error of the TOML library into an *Error.
func decodeError(data []byte, err error) *Error {
	var de *toml.DecodeError
	if !errors.As(err, &de) {
		return &Error{Msg: strings.TrimPrefix(err.Error(), "toml: "), Err: err}
	}
	line, col := de.Position()
	return &Error{
		Line: line,
		Col:  runeColumn(data, line, col),
		Msg:  "not valid TOML: " + strings.TrimPrefix(de.Error(), "toml: "),
		Err:  err,
	}
}
