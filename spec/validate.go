package spec

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Validate checks the spec, and that the files exist that it names. The error is an
// *Error. For a spec that was made from flags, it names the flag.
func (s *Spec) Validate() error {
	e := s.checkValues()
	if e == nil {
		e = s.check()
	}
	if e == nil {
		return nil
	}
	e.File = s.File
	return e
}

// checkValues checks everything that can be checked without the file system.
func (s *Spec) checkValues() *Error {
	if e := s.checkProgram(); e != nil {
		return e
	}
	if s.Onefile.Check == "full" && s.Layout != "onefile" {
		return &Error{Key: "onefile.check", Msg: "full is only for onefile products: anybody who can change the files of a onedir product can also change its executable",
			Hint: `set layout = "onefile", or compare the product with gofreeze inspect`}
	}
	return s.checkEach()
}

// checkEach checks each value for itself.
func (s *Spec) checkEach() *Error {
	if e := s.checkWords(); e != nil {
		return e
	}
	if e := s.checkPairs(); e != nil {
		return e
	}
	for i, o := range s.Python.Options {
		if msg := checkOption(o); msg != "" {
			return &Error{Key: at("python.options", i), Msg: msg,
				Hint: `options are u, v, O, OO, "W ACTION", "X OPTION" and hash_seed=N`}
		}
	}
	if e := s.Trace.check(); e != nil {
		return e
	}
	return s.checkModules()
}

// CheckTargets checks only the targets, of a spec that may be incomplete.
func (s *Spec) CheckTargets() error {
	k, _ := keyOf("targets")
	for i, v := range s.Targets {
		if !slices.Contains(k.Values, v) {
			return wrongWord(k, at(k.Path, i), v)
		}
	}
	return nil
}

func (s *Spec) checkProgram() *Error {
	var given []string
	for _, p := range []struct{ key, value string }{
		{"script", s.Script}, {"package", s.Package}, {"module", s.Module}, {"entry-point", s.EntryPoint},
	} {
		if p.value != "" {
			given = append(given, p.key)
		}
	}
	switch {
	case len(given) == 0:
		return &Error{Msg: "no program is given", Hint: `set script = "app.py", package = "DIR", module = "NAME" or entry-point = "MODULE:FUNCTION"`}
	case len(given) > 1:
		return &Error{Key: given[1], Msg: given[0] + " is given as well; a program is one of script, package, module and entry-point"}
	}
	if strings.Contains(s.EntryPoint, ":") {
		if e := checkEntryPoint(s.EntryPoint); e != nil {
			return e
		}
	}
	if len(s.Before) > 0 && s.Script == "" {
		return &Error{Key: "before", Msg: "is allowed only if the program is a script"}
	}
	if e := s.checkName(); e != nil {
		return e
	}
	if c := s.ContentsDir; strings.ContainsAny(c, "/\\:") || strings.IndexFunc(c, unicode.IsControl) >= 0 || len(c) > 255 || c == ".." {
		return &Error{Key: "contents-directory", Msg: fmt.Sprintf("%q is not a plain directory name", c)}
	}
	return nil
}

// CheckName checks only the name. The error is an *Error without a position.
func (s *Spec) CheckName() error {
	if e := s.checkName(); e != nil {
		return &Error{Msg: e.Msg, Hint: e.Hint}
	}
	return nil
}

func (s *Spec) checkName() *Error {
	if strings.ContainsAny(s.Name, "/\\") || strings.IndexFunc(s.Name, unicode.IsControl) >= 0 || len(s.Name) >= 200 || s.Name == "." || s.Name == ".." {
		return &Error{Key: "name", Msg: fmt.Sprintf("%q is not a file name", s.Name),
			Hint: "set the directory of the product with build.dist-path or --distpath"}
	}
	if strings.Contains(s.Name, ":") {
		return &Error{Key: "name", Msg: fmt.Sprintf("%q has a colon, at which Python would split the path of its own directory", s.Name), Hint: "choose another name with name or --name"}
	}
	return nil
}

func (s *Spec) checkWords() *Error {
	words := []struct {
		key    string
		values []string
	}{
		{"layout", []string{s.Layout}},
		{"onefile.extract", []string{s.Onefile.Extract}},
		{"onefile.check", []string{s.Onefile.Check}},
		{"runtime.interpreter", []string{s.Runtime.Interpreter}},
		{"build.compress", []string{s.Build.Compress}},
		{"windows.hide-console", []string{s.Windows.HideConsole}},
		{"python.optimize", []string{strconv.Itoa(s.Python.Optimize)}},
	}
	for _, w := range words {
		k, _ := keyOf(w.key)
		if v := w.values[0]; v != "" && !slices.Contains(k.Values, v) {
			return wrongWord(k, w.key, v)
		}
	}
	for _, l := range []struct {
		key    string
		values []string
	}{{"runtime.debug", s.Runtime.Debug}, {"targets", s.Targets}} {
		k, _ := keyOf(l.key)
		for i, v := range l.values {
			if !slices.Contains(k.Values, v) {
				return wrongWord(k, at(k.Path, i), v)
			}
		}
	}
	return nil
}

func wrongWord(k Key, key, got string) *Error {
	e := &Error{Key: key, Msg: fmt.Sprintf("expected %s, got %q", quotedAlternatives(k.Values), got)}
	if k.Type == integer {
		e.Msg = fmt.Sprintf("expected %s, got %s", alternatives(k.Values), got)
	} else if w := Suggest(got, k.Values); w != "" {
		e.Hint = fmt.Sprintf("did you mean %q?", w)
	}
	return e
}

func (s *Spec) checkPairs() *Error {
	for _, l := range []struct {
		key   string
		pairs []Pair
	}{{"data", s.Data}, {"binaries", s.Binaries}} {
		for i, p := range l.pairs {
			key := at(l.key, i)
			switch {
			case p.Source == "":
				return &Error{Key: key + ".source", Msg: "is missing: the file, directory or pattern to include"}
			case p.Dest == "":
				return &Error{Key: key + ".dest", Msg: "is missing: the directory in the product", Hint: `"." is its top`}
			case !filepath.IsLocal(p.Dest):
				return &Error{Key: key + ".dest", Msg: fmt.Sprintf("%q is not a relative path inside the product", p.Dest)}
			}
		}
	}
	return nil
}

// checkOption returns the mistake in a --python-option, or "".
func checkOption(o string) string {
	switch o {
	case "u", "unbuffered", "v", "verbose", "O", "OO", "optimize":
		return ""
	}
	if n, ok := strings.CutPrefix(o, "hash_seed="); ok {
		if _, err := strconv.ParseUint(n, 10, 32); err != nil && n != "random" {
			return fmt.Sprintf("hash_seed: expected a number from 0 to 4294967295 or random, got %q", n)
		}
		return ""
	}
	if arg, ok := strings.CutPrefix(o, "W "); ok && strings.TrimSpace(arg) != "" {
		return ""
	}
	if arg, ok := strings.CutPrefix(o, "X "); ok && strings.TrimSpace(arg) != "" {
		return ""
	}
	return fmt.Sprintf("unknown option %q of the interpreter", o)
}

// sourceKeys are those in which "*" stands for all modules.
var sourceKeys = []string{"modules.include-source", "modules.on-disk", "modules.not-on-disk"}

func (s *Spec) checkModules() *Error {
	m := &s.Modules
	names := []struct {
		key    string
		values []string
	}{
		{"modules.hidden", m.Hidden}, {"modules.exclude", m.Exclude},
		{"modules.collect-all", m.CollectAll}, {"modules.collect-data", m.CollectData},
		{"modules.collect-submodules", m.CollectSubmodules}, {"modules.collect-binaries", m.CollectBinaries},
		{"modules.include-source", m.IncludeSource}, {"modules.on-disk", m.OnDisk}, {"modules.not-on-disk", m.NotOnDisk},
	}
	if s.Module != "" {
		names = append(names, struct {
			key    string
			values []string
		}{"module", []string{s.Module}})
	}
	for _, l := range names {
		for i, name := range l.values {
			if IsModuleName(name) || name == "*" && slices.Contains(sourceKeys, l.key) {
				continue
			}
			key := at(l.key, i)
			if l.key == "module" {
				key = l.key
			}
			return &Error{Key: key, Msg: fmt.Sprintf("%q is not the name of a module", name), Hint: moduleHint(name)}
		}
	}
	for i, name := range m.NotOnDisk {
		if slices.Contains(m.OnDisk, name) {
			return &Error{Key: at("modules.not-on-disk", i), Msg: fmt.Sprintf("%q is in on-disk, too", name), Hint: "remove it from one of them"}
		}
	}
	return nil
}

func moduleHint(name string) string {
	if strings.Contains(name, "/") || strings.HasSuffix(name, ".py") {
		return "name the module as in an import statement: package.module"
	}
	return ""
}

// IsModuleName reports whether importlib.import_module accepts a name: it must consist
// of dotted words, which need not be identifiers.
func IsModuleName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.ContainsAny(part, "/\\\t\n\f\r ,;:*?\"'=") {
			return false
		}
	}
	return true
}

// CheckEntryPoint checks that the entry point is MODULE:FUNCTION, of which code is made.
// The error is an *Error without a position.
func (s *Spec) CheckEntryPoint() error {
	if e := checkEntryPoint(s.EntryPoint); e != nil {
		return &Error{Msg: e.Msg, Hint: e.Hint}
	}
	return nil
}

func checkEntryPoint(s string) *Error {
	if module, function, ok := strings.Cut(s, ":"); !ok || !isDotted(module) || !isDotted(function) {
		return &Error{Key: "entry-point", Msg: fmt.Sprintf("%q is not MODULE:FUNCTION", s), Hint: "write it as in app.cli:main"}
	}
	return nil
}

// keywords are the words that are no names in Python (keyword.kwlist, 3.9 to 3.14).
var keywords = strings.Fields("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield")

// isDotted reports whether s consists of identifiers with dots between them.
func isDotted(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		for i, r := range part {
			if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
				return false
			}
		}
		if part == "" || slices.Contains(keywords, part) {
			return false
		}
	}
	return true
}

func at(key string, i int) string { return fmt.Sprintf("%s[%d]", key, i) }
