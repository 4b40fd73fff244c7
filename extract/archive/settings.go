package archive

import "strings"

// Marshal writes the settings.
func (s *Settings) Marshal() []byte {
	var p put
	for _, v := range []string{s.Name, s.Layout, s.Extract, s.TempDir, s.ContentsDir, s.Interpreter, s.Boot} {
		p.string(v)
	}
	p.strings(s.Flags)
	p.strings(s.Environment)
	var debug uint64
	if s.Debug {
		debug = 1
	}
	p.u64(debug)
	p.strings(s.Unprotected)
	p.string(s.HideConsole)
	p.string(s.Check)
	p.bytes(s.Stub[:])
	return p
}

// ParseSettings reads the output of Marshal and checks the paths.
func ParseSettings(b []byte) (*Settings, error) {
	g := &get{b: b}
	var s Settings
	for _, v := range []*string{&s.Name, &s.Layout, &s.Extract, &s.TempDir, &s.ContentsDir, &s.Interpreter, &s.Boot} {
		*v = g.string()
	}
	s.Flags = g.strings()
	s.Environment = g.strings()
	debug := g.u64()
	s.Debug = debug == 1
	s.Unprotected = g.strings()
	s.HideConsole = g.string()
	s.Check = g.string()
	copy(s.Stub[:], g.take(32))
	if g.end() != nil || debug > 1 {
		return nil, damaged("settings")
	}
	for _, v := range append([]string{s.TempDir}, s.Flags...) {
		if strings.IndexByte(v, 0) >= 0 { // execve and open cannot take it
			return nil, damaged("settings")
		}
	}
	for _, v := range s.Environment {
		name, _, ok := strings.Cut(v, "=")
		if !ok || !strings.HasPrefix(name, "PYTHON") || strings.IndexByte(v, 0) >= 0 {
			return nil, damaged("settings")
		}
	}
	switch s.HideConsole {
	case "", "hide-early", "minimize-early", "hide-late", "minimize-late":
	default:
		return nil, damaged("settings")
	}
	onefile := s.Layout == "onefile" && (s.Extract == "cache" || s.Extract == "temp") && (s.Check == "" || s.Check == "full") && s.ContentsDir == ""
	onedir := s.Layout == "onedir" && s.Extract == "" && s.Check == "" && (s.ContentsDir == "." || goodPath(s.ContentsDir))
	if !onefile && !onedir || !goodPath(s.Interpreter) || !goodPath(s.Boot) || !goodName(s.Name) {
		return nil, damaged("settings")
	}
	return &s, nil
}

// Lacks reports whether the build switched a protection off.
func (s *Settings) Lacks(protection string) bool {
	for _, u := range s.Unprotected {
		if u == protection {
			return true
		}
	}
	return false
}

// goodName reports whether an application name can be a file name wherever the
// bootloader uses it.
func goodName(n string) bool {
	for i := range len(n) {
		if n[i] == '/' || n[i] < ' ' {
			return false
		}
	}
	return n != "" && n != "." && n != ".." && len(n) < 200
}
