package extract

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// tempVariable is the variable with the directory for temporary files.
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

// elevatedRoots lists directories that only administrators can write to. Nobody else
// can occupy the first one's name. Everybody can occupy the second one's name; it is
// not used if somebody has.
func (p *Policy) elevatedRoots() []string {
	var out []string
	if dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramFilesCommon, 0); err == nil {
		out = append(out, filepath.Join(dir, "gofreeze"))
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return out
	}
	if dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0); err == nil {
		out = append(out, filepath.Join(dir, "gofreeze-"+user.User.Sid.String()))
	}
	return out
}

// real only cleans the path. Links above it are checked when the directory is made, and
// no link can be put above a directory in which a file is open.
func real(path string) string { return filepath.Clean(path) }

// secure makes sure that dir exists, belongs to the user, and cannot be written to or
// replaced by others. Anybody who can write to the user's profile can run code with the
// user's rights anyway.
func (p *Policy) secure(dir string) error {
	who, err := newPrivate(p.Elevated)
	if err != nil {
		return err
	}
	return who.secure(dir, !p.Elevated && p.CacheDir == "")
}

// fold returns the form of a path that the file system uses to compare it.
func fold(path string) string {
	b := []byte(path)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
