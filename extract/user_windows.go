package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Elevated reports whether this process has rights that the user's other processes
// lack: those of an administrator who has agreed to it (UAC). An elevated process must
// not believe anything that the others can write.
func Elevated() (bool, error) {
	const full = 2 // TokenElevationTypeFull
	var kind, n uint32
	token := windows.GetCurrentProcessToken()
	if err := windows.GetTokenInformation(token, windows.TokenElevationType, (*byte)(unsafe.Pointer(&kind)), 4, &n); err != nil {
		return true, os.NewSyscallError("GetTokenInformation", err)
	}
	if kind != full {
		return false, nil
	}
	// If UAC is switched off, all processes of the user have these rights.
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`, registry.QUERY_VALUE)
	if err != nil {
		return true, nil
	}
	defer k.Close()
	on, _, err := k.GetIntegerValue("EnableLUA")
	return err != nil || on != 0, nil
}

// private describes directories that only the user can use, or, for an elevated
// process, only administrators. It also lists the accounts that may write to them.
type private struct {
	attributes *windows.SecurityAttributes
	accounts
}

func newPrivate(elevated bool) (*private, error) {
	p := &private{accounts: accounts{sidSystem, sidAdministrators, sidTrustedInstaller}}
	sddl := "O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"
	if !elevated {
		user, err := windows.GetCurrentProcessToken().GetTokenUser()
		if err != nil {
			return nil, os.NewSyscallError("GetTokenUser", err)
		}
		sid := user.User.Sid.String()
		p.accounts = append(p.accounts, sid)
		sddl = "O:" + sid + "D:P(A;OICI;FA;;;" + sid + ")"
	}
	sd, err := windows.SecurityDescriptorFromString(sddl)
	if err != nil {
		return nil, os.NewSyscallError("ConvertStringSecurityDescriptorToSecurityDescriptor", err)
	}
	p.attributes = &windows.SecurityAttributes{SecurityDescriptor: sd}
	p.attributes.Length = uint32(unsafe.Sizeof(*p.attributes))
	return p, nil
}

// mkdir makes one directory, which must not exist.
func (p *private) mkdir(dir string) error {
	name, err := windows.UTF16PtrFromString(long(dir))
	if err != nil {
		return err
	}
	return windows.CreateDirectory(name, p.attributes)
}

// secure makes sure that dir exists, belongs to the user, and cannot be written to by
// others. If the directories above are not in the user's profile, others must not be
// able to replace it either.
func (p *private) secure(dir string, profile bool) error {
	up := filepath.Dir(dir)
	if profile {
		if err := os.MkdirAll(up, 0o700); err != nil {
			return err
		}
	} else if err := p.makeTrusted(up); err != nil {
		return err
	}
	if err := p.mkdir(dir); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return p.own(dir)
}

// makeTrusted makes dir and the missing directories above it, all of them private. It
// fails if somebody else controls an existing one.
func (p *private) makeTrusted(dir string) error {
	err := p.trusted(dir, look)
	up := filepath.Dir(dir)
	if !errors.Is(err, os.ErrNotExist) || up == dir {
		return err
	}
	if err := p.makeTrusted(up); err != nil {
		return err
	}
	if err := p.mkdir(dir); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return p.trusted(dir, look)
}

// own checks a directory that we are about to use. It must be a directory and no link,
// and only the accounts may own it or change anything in it.
func (p *private) own(dir string) error {
	o, reparse, err := inspect(dir, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err != nil {
		return err
	}
	if !o.directory || reparse {
		return errNotDir
	}
	return p.private(o.descriptor)
}

// keeps checks the directory, or the link to a directory, that contains one of ours.
// Only the accounts may be able to replace our directory.
func (p *private) keeps(dir string) error {
	o, reparse, err := inspect(dir, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err == nil && reparse {
		if err = p.private(o.descriptor); err == nil {
			o, _, err = inspect(dir, 0)
		}
	}
	if err != nil {
		return err
	}
	if !o.directory {
		return errNotDir
	}
	return p.keep(o.descriptor, dir == filepath.Dir(dir))
}

// inspect reads the attributes of a file or directory. It follows links, unless the
// flag is FILE_FLAG_OPEN_REPARSE_POINT.
func inspect(path string, flag uint32) (o object, reparse bool, err error) {
	name, err := windows.UTF16PtrFromString(long(path))
	if err != nil {
		return o, false, err
	}
	h, err := windows.CreateFile(name, windows.READ_CONTROL|windows.FILE_READ_ATTRIBUTES,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_BACKUP_SEMANTICS|flag, 0)
	if err != nil {
		return o, false, err
	}
	defer windows.CloseHandle(h)
	var fi windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &fi); err != nil {
		return o, false, err
	}
	sd, err := windows.GetSecurityInfo(h, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return o, false, err
	}
	o.descriptor, err = parseDescriptor(unsafe.Slice((*byte)(unsafe.Pointer(sd)), sd.Length()))
	o.directory = fi.FileAttributes&windows.FILE_ATTRIBUTE_DIRECTORY != 0
	return o, fi.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0, err
}

// look is inspect for trusted. It reads links, and finds the directory that a drive
// stands for.
func look(path string) (object, error) {
	if at := standsFor(path); at != "" {
		return object{link: at}, nil
	}
	o, reparse, err := inspect(path, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err == nil && reparse {
		o.link, err = os.Readlink(long(path))
	}
	if err != nil {
		return o, &os.PathError{Op: "check", Path: path, Err: err}
	}
	return o, nil
}

// standsFor returns the directory that a drive made by subst stands for, or "" for
// other paths.
func standsFor(path string) string {
	path = strings.TrimPrefix(path, `\\?\`)
	if len(path) != 3 || path[1] != ':' {
		return ""
	}
	name, err := windows.UTF16PtrFromString(path[:2])
	if err != nil {
		return ""
	}
	b := make([]uint16, 32768)
	n, err := windows.QueryDosDevice(name, &b[0], uint32(len(b)))
	if err != nil || int(n) > len(b) {
		return ""
	}
	at, ok := strings.CutPrefix(windows.UTF16ToString(b[:n]), `\??\`)
	if share, remote := strings.CutPrefix(at, `UNC\`); remote {
		at = `\` + share
	}
	if !ok || len(at) == 2 {
		return ""
	}
	return at
}

// long returns a form of an absolute path that may have more than 259 characters.
func long(path string) string {
	if len(path) < 240 || len(path) > 1 && path[0] == '\\' && path[1] == '\\' {
		return path
	}
	return `\\?\` + filepath.Clean(path)
}
