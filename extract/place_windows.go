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

// elevatedRoots are directories that administrators alone can write to. Nobody
// else can occupy a name below the first one's parent. Everybody can occupy that of
// the second one, which is not used then.
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

// real is the path as it is: links above it are checked where it is made, and none
// can be put above a directory in which a file is open.
func real(path string) string { return filepath.Clean(path) }

// secure makes sure that dir exists, is ours, and that nobody else can write to
// it, or replace it. Who can write to the user's profile needs no directory of ours
// to run code with the user's rights.
func (p *Policy) secure(dir string) error {
	who, err := newPrivate(p.Elevated)
	if err != nil {
		return err
	}
	return who.secure(dir, !p.Elevated && p.CacheDir == "")
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
