package extract

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// CheckName refuses paths that Windows cannot have or would take for something else:
// drives, streams, further directories, devices, names whose end it drops, control
// characters, and bytes that are not UTF-8, because its names are UTF-16.
func CheckName(path string) error {
	for _, c := range strings.Split(path, "/") {
		if strings.ContainsAny(c, `<>:"|?*\`) || strings.IndexFunc(c, control) >= 0 || !utf8.ValidString(c) || strings.HasSuffix(c, ".") || strings.HasSuffix(c, " ") || isDevice(c) {
			return errors.New("file " + archive.Printable(path) + ": has a name that Windows cannot have")
		}
	}
	return nil
}

func control(c rune) bool { return c < ' ' || c == 127 }

// checkEntry refuses entries that have another meaning on Windows than on the system
// that the archive was made for, or no meaning.
func checkEntry(e *archive.Entry) error {
	if err := CheckName(e.Path); err != nil {
		return err
	}
	target := e.Target
	for strings.HasPrefix(target, "../") {
		target = target[len("../"):]
	}
	if target == ".." || CheckName(target) == nil {
		return nil
	}
	return errors.New("link " + archive.Printable(e.Path) + ": leads to a name that Windows cannot have")
}

// isDevice reports whether a name is that of a device. Devices keep their meaning with
// any suffix.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if len(base) < 4 || base[:3] != "COM" && base[:3] != "LPT" {
		return false
	}
	switch base[3:] {
	case "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
		return true
	}
	return false
}
