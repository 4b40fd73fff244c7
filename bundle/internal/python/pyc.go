package python

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// PycPath returns the path under which importlib caches the bytecode of a source file:
// __pycache__/mod.cpython-311.pyc, or .opt-1.pyc with optimisation
// (importlib.util.cache_from_source, PEP 488).
func PycPath(file, cacheTag string, optimize int) string {
	name := strings.TrimSuffix(filepath.Base(file), ".py") + "." + cacheTag
	if optimize > 0 {
		name += fmt.Sprintf(".opt-%d", optimize)
	}
	return filepath.Join(filepath.Dir(file), "__pycache__", name+".pyc")
}

// ReadPyc returns the marshalled code of the bytecode file at path, if its header (PEP
// 552) says that this Python version made it from the source that fi describes. It
// refuses hash-based files, because it would have to read the source to check them.
func ReadPyc(path string, fi fs.FileInfo, magic [4]byte) (code []byte, ok bool) {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < 17 || !bytes.Equal(b[:4], magic[:]) {
		return nil, false
	}
	if binary.LittleEndian.Uint32(b[4:]) != 0 ||
		binary.LittleEndian.Uint32(b[8:]) != uint32(fi.ModTime().Unix()) ||
		binary.LittleEndian.Uint32(b[12:]) != uint32(fi.Size()) {
		return nil, false
	}
	return b[16:], true
}

// ReadBytecode returns the marshalled code of a .pyc file without a source.
func ReadBytecode(path string, magic [4]byte) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < 17 {
		return nil, fmt.Errorf("read %s: too short for bytecode", path)
	}
	if !bytes.Equal(b[:4], magic[:]) {
		return nil, fmt.Errorf("read %s: bytecode of another Python version", path)
	}
	return b[16:], nil
}
