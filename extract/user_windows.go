package extract

import (
	"errors"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Elevated reports whether this process has rights that the user's other
// processes have not: an administrator's who has agreed to it (UAC). What those
// can write is not to be believed.
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
	// Where UAC is switched off, all processes of the user have these rights.
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`, registry.QUERY_VALUE)
	if err != nil {
		return true, nil
	}
	defer k.Close()
	on, _, err := k.GetIntegerValue("EnableLUA")
	return err != nil || on != 0, nil
}

// private describes directories that the user alone can use, for an elevated
// process administrators alone; and the accounts that may write to them.
type private struct {
	attributes *windows.SecurityAttributes
	writers    []*windows.SID
	user       string // S-1-5-...
}

func newPrivate(elevated bool) (*private, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, os.NewSyscallError("GetTokenUser", err)
	}
	p := &private{user: user.User.Sid.String()}
	for _, known := range []windows.WELL_KNOWN_SID_TYPE{windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid} {
		sid, err := windows.CreateWellKnownSid(known)
		if err != nil {
			return nil, os.NewSyscallError("CreateWellKnownSid", err)
		}
		p.writers = append(p.writers, sid)
	}
	sddl := "O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"
	if !elevated {
		p.writers = append(p.writers, user.User.Sid)
		sddl = "O:" + p.user + "D:P(A;OICI;FA;;;" + p.user + ")"
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

// secure makes sure that dir exists, belongs to us, and that nobody else can
// write to it.
func (p *private) secure(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := p.mkdir(dir); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return p.own(dir)
}

// own checks a directory that we are to use: that it is one and no link, and that
// nobody but the writers owns it or may change anything in it.
func (p *private) own(dir string) error {
	name, err := windows.UTF16PtrFromString(long(dir))
	if err != nil {
		return err
	}
	attributes, err := windows.GetFileAttributes(name)
	if err != nil {
		return err
	}
	if attributes&windows.FILE_ATTRIBUTE_DIRECTORY == 0 || attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0 {
		return errNotDir
	}
	sd, err := windows.GetNamedSecurityInfo(long(dir), windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return err
	}
	owner, _, err := sd.Owner()
	if err != nil || owner == nil || !p.trusts(owner) {
		return errNotOurs
	}
	acl, _, err := sd.DACL()
	if err != nil || acl == nil { // no list: everybody may do everything
		return errWritable
	}
	// Reading and running, and what stands for that before it is mapped.
	const harmless = windows.FILE_GENERIC_READ | windows.FILE_GENERIC_EXECUTE | windows.GENERIC_READ | windows.GENERIC_EXECUTE
	for i := range uint32(acl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(acl, i, &ace); err != nil {
			return errWritable
		}
		switch {
		case ace.Header.AceType == windows.ACCESS_DENIED_ACE_TYPE:
		case ace.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE:
			return errWritable
		case ace.Mask&^harmless != 0 && !p.trusts((*windows.SID)(unsafe.Pointer(&ace.SidStart))):
			return errWritable
		}
	}
	return nil
}

func (p *private) trusts(sid *windows.SID) bool {
	for _, w := range p.writers {
		if sid.Equals(w) {
			return true
		}
	}
	return false
}

// long is the form of an absolute path that may be longer than 259 characters.
func long(path string) string {
	if len(path) < 240 || len(path) > 1 && path[0] == '\\' && path[1] == '\\' {
		return path
	}
	return `\\?\` + filepath.Clean(path)
}
