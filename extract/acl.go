package extract

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
)

// This file decides which directories of Windows are trusted, from their access lists.
// user_windows.go reads the lists from the system. The decisions are here so that they
// are tested on every system.

// These accounts may do everything on a machine anyway ([MS-DTYP] 2.4.2.4). The last
// one stands for the owner of a file.
const (
	sidSystem           = "S-1-5-18"
	sidAdministrators   = "S-1-5-32-544"
	sidTrustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
	sidOwnerRights      = "S-1-3-4"
)

// These are rights on a directory ([MS-DTYP] 2.4.3 and FILE_ACCESS_RIGHTS of winnt.h).
const (
	rightsToRead = 0x1200a9 | 0xa0000000 // list, traverse, read attributes; and the same rights before they are mapped
	rightsToAdd  = 0x000116 | 0x40000000 // make files and directories, write attributes; and the same rights before they are mapped
	rightDelete  = 0x010000
)

// descriptor is the security descriptor of a directory.
type descriptor struct {
	owner   string // S-1-...
	open    bool   // there is no list, so that everybody may do everything
	allowed []allowance
}

// allowance is an entry of the list that allows something.
type allowance struct {
	who    string
	rights uint32
	below  bool // applies to new entries of the directory, not to the directory itself
}

var errDescriptor = errors.New("has a security descriptor that cannot be read")

// parseDescriptor reads the self-relative form ([MS-DTYP] 2.4.6). It leaves out entries
// that deny something, and the conditions of entries that allow something.
func parseDescriptor(b []byte) (*descriptor, error) {
	const header, aclHeader = 20, 8
	const listPresent, selfRelative = 0x4, 0x8000
	le := binary.LittleEndian
	if len(b) < header || b[0] != 1 || le.Uint16(b[2:])&selfRelative == 0 {
		return nil, errDescriptor
	}
	d := &descriptor{}
	if at := le.Uint32(b[4:]); at != 0 {
		if uint64(at) > uint64(len(b)) {
			return nil, errDescriptor
		}
		var ok bool
		if d.owner, ok = sidText(b[at:]); !ok {
			return nil, errDescriptor
		}
	}
	at := le.Uint32(b[16:])
	if le.Uint16(b[2:])&listPresent == 0 || at == 0 {
		d.open = true
		return d, nil
	}
	if uint64(at)+aclHeader > uint64(len(b)) {
		return nil, errDescriptor
	}
	size, count := int(le.Uint16(b[at+2:])), le.Uint16(b[at+4:])
	if size < aclHeader || size > len(b[at:]) {
		return nil, errDescriptor
	}
	for list := b[at+aclHeader : int(at)+size]; count > 0; count-- {
		const entryHeader = 8
		if len(list) < entryHeader {
			return nil, errDescriptor
		}
		n := int(le.Uint16(list[2:]))
		if n < entryHeader || n > len(list) {
			return nil, errDescriptor
		}
		const allow, deny, denyObject, allowIf, denyIf, denyObjectIf, inheritOnly = 0, 1, 6, 9, 10, 12, 8
		switch list[0] {
		case deny, denyObject, denyIf, denyObjectIf:
		case allow, allowIf:
			who, ok := sidText(list[entryHeader:n])
			if !ok {
				return nil, errDescriptor
			}
			d.allowed = append(d.allowed, allowance{who, le.Uint32(list[4:]), list[1]&inheritOnly != 0})
		default:
			return nil, errDescriptor
		}
		list = list[n:]
	}
	return d, nil
}

// sidText returns the text of the account at the beginning of b ([MS-DTYP] 2.4.2).
func sidText(b []byte) (string, bool) {
	if len(b) < 8 || b[0] != 1 || len(b) < 8+4*int(b[1]) {
		return "", false
	}
	authority := uint64(binary.BigEndian.Uint16(b[2:]))<<32 | uint64(binary.BigEndian.Uint32(b[4:]))
	s := "S-1-" + strconv.FormatUint(authority, 10)
	for i := range int(b[1]) {
		s += "-" + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(b[8+4*i:])), 10)
	}
	return s, true
}

// accounts are the accounts that may write to our directories and to the ones above.
type accounts []string

func (a accounts) contain(sid string) bool {
	for _, s := range a {
		if s == sid {
			return true
		}
	}
	return false
}

// private checks a directory of ours. Only the accounts may own it, or change anything
// in it, also in entries that will be created in it.
func (a accounts) private(d *descriptor) error {
	return a.check(d, rightsToRead, true)
}

// keep checks a directory that contains one of our directories, or one above it. Only
// the accounts may own it, remove or rename its entries, or, unless it is the root of a
// volume, remove or rename the directory itself. Others may add entries to it.
func (a accounts) keep(d *descriptor, root bool) error {
	harmless := uint32(rightsToRead | rightsToAdd)
	if root {
		harmless |= rightDelete
	}
	return a.check(d, harmless, false)
}

func (a accounts) check(d *descriptor, harmless uint32, below bool) error {
	switch {
	case !a.contain(d.owner):
		return errNotOurs
	case d.open:
		return errWritable
	}
	for _, w := range d.allowed {
		if w.rights&^harmless != 0 && (below || !w.below) && w.who != sidOwnerRights && !a.contain(w.who) {
			return errWritable
		}
	}
	return nil
}

// object is the file, directory or link at a path.
type object struct {
	*descriptor
	directory bool
	link      string // target of a link of any kind; may be relative
}

// maxLinks is the largest number of links in a path.
const maxLinks = 40

// trusted checks a directory and those above it, also those to which links, and drives
// that stand for a directory, lead. Only the accounts may be able to replace the
// directories below. look does not follow links.
func (a accounts) trusted(path string, look func(string) (object, error)) error {
	for range maxLinks {
		next, err := a.walk(filepath.Clean(path), look)
		if err != nil || next == "" {
			return err
		}
		path = next
	}
	return errors.New(path + ": too many links")
}

// walk checks the directories of a path from the root down to the first link. It
// returns the path after this link is resolved, or "" if there is no link.
func (a accounts) walk(path string, look func(string) (object, error)) (next string, err error) {
	separator := string(filepath.Separator)
	at := filepath.VolumeName(path) + separator
	rest := strings.TrimPrefix(path[len(at)-1:], separator)
	for root := true; ; root = false {
		o, err := look(at)
		if err != nil {
			return "", err
		}
		switch {
		case o.link != "":
			if !root { // a drive belongs to the user who starts the process
				err = a.private(o.descriptor)
			}
			next = o.link
			if !filepath.IsAbs(next) {
				next = filepath.Join(filepath.Dir(at), next)
			}
			next = filepath.Join(next, rest)
		case !o.directory:
			err = errNotDir
		default:
			err = a.keep(o.descriptor, root)
		}
		switch {
		case err == errNotDir, err == errNotOurs:
			return "", errors.New(at + " " + err.Error())
		case err != nil:
			return "", errors.New("others may write to " + at)
		case next != "" || rest == "":
			return next, nil
		}
		var name string
		name, rest, _ = strings.Cut(rest, separator)
		at = filepath.Join(at, name)
	}
}
