package extract

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// tempVariable names the directory for temporary files.
const tempVariable = "TEMP"

// roots lists the cache roots in the order in which they are tried.
func (p *Policy) roots() []string {
	switch {
	case p.Elevated:
		return p.elevatedRoots()
	case p.CacheDir != "":
		return []string{p.CacheDir}
	}
	var out []string
	local := os.Getenv("LOCALAPPDATA")
	if !filepath.IsAbs(local) {
		local, _ = windows.KnownFolderPath(windows.FOLDERID_LocalAppData, 0)
	}
	if filepath.IsAbs(local) {
		out = append(out, filepath.Join(local, "gofreeze"))
	}
	return append(out, filepath.Join(os.TempDir(), "gofreeze"))
}

// elevatedRoots is a directory that only administrators can write to. Everybody
// can occupy its name; it is not used then.
func (p *Policy) elevatedRoots() []string {
	data, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return nil
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil
	}
	return []string{filepath.Join(data, "gofreeze-"+user.User.Sid.String())}
}

// real is the path as it is: who may replace a directory above ours by a link is
// the user.
func real(path string) string { return filepath.Clean(path) }

// secure makes sure that dir exists, is ours, and that nobody else can write to
// it.
func (p *Policy) secure(dir string) error {
	who, err := newPrivate(p.Elevated)
	if err != nil {
		return err
	}
	return who.secure(dir)
}

// fold is the form of a path by which the file system knows it.
func fold(path string) string {
	b := []byte(path)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
