package extract

import (
	"errors"
	"strings"
)

// CheckName refuses paths that Windows takes for something else: devices, and
// names whose end it drops.
func CheckName(path string) error {
	for _, c := range strings.Split(path, "/") {
		if strings.ContainsAny(c, `<>:"|?*\`) || strings.HasSuffix(c, ".") || strings.HasSuffix(c, " ") || isDevice(c) {
			return errors.New("file " + path + ": has a name that Windows cannot have")
		}
	}
	return nil
}

// isDevice reports the names of devices, which they are with any suffix.
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
