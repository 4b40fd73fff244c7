package resources

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tc-hib/winres/version"
)

// readVersion reads a version resource in the form that PyInstaller reads and its
// pyi-grab_version writes: a Python expression of calls with literal arguments.
//
//	VSVersionInfo(
//	  ffi=FixedFileInfo(filevers=(1, 2, 3, 0), prodvers=(1, 2, 3, 0), mask=0x3f, flags=0x0, ...),
//	  kids=[StringFileInfo([StringTable('040904B0', [StringStruct('CompanyName', 'Example'), ...])]),
//	        VarFileInfo([VarStruct('Translation', [1033, 1200])])])
//
// Errors contain the line.
func readVersion(text []byte) (*version.Info, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("is not UTF-8")
	}
	p := &parser{text: strings.TrimPrefix(string(text), "\ufeff"), line: 1}
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.at < len(p.text) {
			err = errors.New("text behind the end")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", p.line, err)
	}
	root, ok := v.(*call)
	if !ok || root.name != "VSVersionInfo" {
		return nil, errors.New("is not VSVersionInfo(...)")
	}
	info := &version.Info{}
	if ffi, ok := root.argument(0, "ffi").(*call); ok && ffi.name == "FixedFileInfo" {
		if err := fixed(info, ffi); err != nil {
			return nil, err
		}
	}
	for _, kid := range root.list(1, "kids") {
		if c, ok := kid.(*call); ok && c.name == "StringFileInfo" {
			for _, t := range c.list(0, "kids") {
				if err := table(info, t); err != nil {
					return nil, err
				}
			}
		}
	}
	return info, nil
}

func fixed(info *version.Info, ffi *call) error {
	for i, to := range []*[4]uint16{&info.FileVersion, &info.ProductVersion} {
		name := []string{"filevers", "prodvers"}[i]
		for k, v := range ffi.list(i, name) {
			n, ok := v.(int64)
			if !ok || k > 3 || n < 0 || n > 65535 {
				return fmt.Errorf("%s: want four numbers from 0 to 65535", name)
			}
			to[k] = uint16(n)
		}
	}
	flags, _ := ffi.argument(3, "flags").(int64) // VS_FF_* of verrsrc.h
	info.Flags.Debug, info.Flags.Prerelease, info.Flags.Patched = flags&1 != 0, flags&2 != 0, flags&4 != 0
	info.Flags.PrivateBuild, info.Flags.SpecialBuild = flags&8 != 0, flags&32 != 0
	if kind, ok := ffi.argument(5, "fileType").(int64); ok && kind == 2 {
		info.Type = version.DLL
	}
	return nil
}

// table reads a StringTable. Its name consists of language and code page.
func table(info *version.Info, v any) error {
	c, ok := v.(*call)
	if !ok || c.name != "StringTable" {
		return errors.New("StringFileInfo: want StringTable(...)")
	}
	name, _ := c.argument(0, "name").(string)
	lang, err := strconv.ParseUint(name, 16, 32)
	if err != nil || len(name) != 8 {
		return fmt.Errorf("StringTable %q: want eight hexadecimal digits, such as 040904B0", name)
	}
	for _, s := range c.list(1, "kids") {
		s, ok := s.(*call)
		if !ok || s.name != "StringStruct" {
			return errors.New("StringTable: want StringStruct(...)")
		}
		key, _ := s.argument(0, "name").(string)
		value, ok := s.argument(1, "val").(string)
		if !ok {
			return fmt.Errorf("StringStruct %q: want two strings", key)
		}
		if err := info.Set(uint16(lang>>16), key, value); err != nil {
			return fmt.Errorf("StringStruct %q: %w", key, err)
		}
	}
	return nil
}
