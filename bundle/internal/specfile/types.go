package specfile

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/process"
)

// Analysis is what a spec file wants to be analysed. Paths are absolute.
type Analysis struct {
	Scripts      []string    `json:"scripts"`
	Paths        []string    `json:"paths"`
	Binaries     [][2]string `json:"binaries"` // source, destination directory
	Datas        [][2]string `json:"datas"`
	Hidden       []string    `json:"hidden"`
	HookDirs     []string    `json:"hook_dirs"`
	Excludes     []string    `json:"excludes"`
	RuntimeHooks []string    `json:"runtime_hooks"`
	NoArchive    bool        `json:"noarchive"`
	Optimize     int         `json:"optimize"`
	HooksConfig  any         `json:"hooksconfig"`
	// Modes says how the modules of each package are included: "py", "pyc", "pyz",
	// "pyz+py" or "py+pyz". The key "" stands for all packages.
	Modes map[string]string `json:"modes"`
	Line  int               `json:"line"`
}

// Entry is one entry of a TOC: name, path and typecode.
type Entry [3]string

// UnmarshalJSON reads null as an empty string.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var parts []*string
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("an entry of a TOC has %d parts instead of 3", len(parts))
	}
	for i, p := range parts {
		if p != nil {
			e[i] = *p
		}
	}
	return nil
}

// IsFile reports whether the entry stands for a file of the product, as opposed to a
// script, a module or an option.
func (e Entry) IsFile() bool {
	switch e[2] {
	case "PYSOURCE", "PYMODULE", "PYMODULE-1", "PYMODULE-2", "PYZ", "PKG", "OPTION", "RUNTIME_OPTION", "SPLASH", "DEPENDENCY", "EXECUTABLE-MAIN":
		return false
	}
	return true
}

// IsBinary reports whether the entry stands for an executable or a library.
func (e Entry) IsBinary() bool {
	return e[2] == "BINARY" || e[2] == "EXTENSION" || e[2] == "EXECUTABLE"
}

// Dest returns the place of the file in the product, which is a clean relative path. It
// returns an error if the place is outside of the product.
func (e Entry) Dest() (string, error) {
	dest := path.Clean(filepath.ToSlash(e[0]))
	if dest == "." || !filepath.IsLocal(filepath.FromSlash(dest)) || strings.HasPrefix(dest, ".gofreeze/") {
		return "", fmt.Errorf("%q is not a place in the product", e[0])
	}
	return dest, nil
}

// Found is the answer to an Analysis.
type Found struct {
	Pure     []Entry `json:"pure"`     // module, file, PYMODULE
	Binaries []Entry `json:"binaries"` // place in the product, file, BINARY or EXTENSION
	Datas    []Entry `json:"datas"`
}

// wire returns the answer in the form that goes to the spec file, in which every file
// name is valid JSON.
func (f *Found) wire() *Found {
	if f == nil {
		return nil
	}
	texts := func(list []Entry) []Entry {
		var out []Entry
		for _, e := range list {
			out = append(out, Entry{process.Text(e[0]), process.Text(e[1]), e[2]})
		}
		return out
	}
	return &Found{texts(f.Pure), texts(f.Binaries), texts(f.Datas)}
}

// Exe is one EXE.
type Exe struct {
	Name        string   `json:"name"`
	TOC         []Entry  `json:"toc"`  // scripts, options, and the files of a onefile program
	Pure        []Entry  `json:"pure"` // the modules of all PYZ
	Debug       []string `json:"debug"`
	Strip       bool     `json:"strip"`
	TempDir     string   `json:"tmpdir"`
	Contents    string   `json:"contents"`
	Windowed    bool     `json:"windowed"` // console=False
	Icon        string   `json:"icon"`     // path, "" for none
	Version     string   `json:"version"`  // path, "" for none
	Manifest    string   `json:"manifest"` // path or text, "" for none
	Admin       bool     `json:"uac_admin"`
	UIAccess    bool     `json:"uac_uiaccess"`
	Resources   []string `json:"resources"` // FILE,TYPE,NAME,LANGUAGE
	HideConsole string   `json:"hide_console"`
	// NoTraceback is disable_windowed_traceback.
	NoTraceback bool `json:"no_traceback"`
}

// Product is one product: of an EXE without exclude_binaries, or of a COLLECT.
type Product struct {
	Onefile    bool
	Name       string   `json:"name"`
	TOC        []Entry  `json:"toc"`
	Exes       []Exe    `json:"exes"`
	Strip      bool     `json:"strip"`
	UPX        bool     `json:"upx"`
	UPXExclude []string `json:"upx_exclude"`
	Dist       string   `json:"dist"`    // directory of the product, absolute
	Replace    bool     `json:"replace"` // replace an existing product
	Line       int      `json:"line"`
}

// Error is a failure of the spec file itself.
type Error struct {
	File string
	Line int // 0 if unknown
	Text string
	// Raised says that the code of the spec file raised an exception: nothing that it
	// asks for was refused.
	Raised bool
}

// Error returns the file, the line and the message on one line.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
	}
	return e.File + ": " + e.Text
}
