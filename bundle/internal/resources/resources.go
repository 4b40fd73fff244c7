// Package resources sets the parts of a Windows executable that Windows displays and
// obeys: icon, version, manifest, and whether it has a console.
package resources

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tc-hib/winres"
)

// Resources is the input of Apply. The zero value is a console program that runs with
// the rights of the user who starts it.
type Resources struct {
	Windowed bool   // no console
	Icon     string // an .ico or .png file, or an .exe that contains an icon
	Version  string // a file in the form that PyInstaller reads, see readVersion
	Manifest string // a file, or the text itself; "" for the default
	Admin    bool   // asks for an administrator's rights
	UIAccess bool   // may drive the windows of other programs
	DPI      string // "unaware", "system" or "per-monitor"; "" leaves it to the program
	// Extra contains further resources, in the form that parseExtra reads.
	Extra []string
}

// english is the language of resources: English (United States).
const english = 0x409

// maxFile limits the size of files that are read, in bytes.
const maxFile = 64 << 20

// Apply returns the executable with resources. The given executable must have no
// resources, and no bytes behind its sections.
func Apply(exe []byte, r Resources) ([]byte, error) {
	rs, err := r.set()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := rs.WriteToEXE(&out, bytes.NewReader(exe)); err != nil {
		return nil, fmt.Errorf("resources: %w", err)
	}
	return patch(out.Bytes(), r.Windowed)
}

func (r Resources) set() (*winres.ResourceSet, error) {
	rs := &winres.ResourceSet{}
	extra, err := r.extra(rs)
	if err != nil {
		return nil, err
	}
	manifest, err := r.manifest()
	if err != nil {
		return nil, err
	}
	if err := rs.Set(winres.RT_MANIFEST, winres.ID(1), english, manifest); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if r.Icon != "" {
		icon, err := loadIcon(r.Icon)
		if err != nil {
			return nil, err
		}
		if err := rs.SetIconTranslation(extra.firstIcon(), english, icon); err != nil {
			return nil, fmt.Errorf("icon %s: %w", r.Icon, err)
		}
	}
	if r.Version != "" {
		text, err := read("version file", r.Version)
		if err != nil {
			return nil, err
		}
		v, err := readVersion(text)
		if err != nil {
			return nil, fmt.Errorf("version file %s: %w", r.Version, err)
		}
		rs.SetVersionInfo(*v)
	}
	return rs, nil
}

// Check returns the error that Apply would return.
func (r Resources) Check() error {
	_, err := r.set()
	return err
}

func read(what, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%s %s: no such file", what, file)
		}
		return nil, fmt.Errorf("%s %w", what, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s %w", what, err)
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("%s %s: larger than %d bytes", what, file, maxFile)
	}
	return b, nil
}

func loadIcon(file string) (*winres.Icon, error) {
	b, err := read("icon", file)
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(filepath.Ext(file)) {
	case ".ico":
		icon, err := winres.LoadICO(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("icon %s: is no icon file: %w", file, err)
		}
		return icon, nil
	case ".png":
		size, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("icon %s: is no PNG image: %w", file, err)
		}
		if size.Width > 4096 || size.Height > 4096 {
			return nil, fmt.Errorf("icon %s: %d by %d pixels are too many; an icon needs 256 by 256", file, size.Width, size.Height)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("icon %s: is no PNG image: %w", file, err)
		}
		icon, err := winres.NewIconFromResizedImage(img, nil)
		if err != nil {
			return nil, fmt.Errorf("icon %s: %w", file, err)
		}
		return icon, nil
	case ".exe":
		return iconOf(file, b)
	}
	return nil, fmt.Errorf("icon %s: Windows takes .ico files, and PNG images are made into one", file)
}

// iconOf returns the first icon of an executable.
func iconOf(file string, b []byte) (*winres.Icon, error) {
	rs, err := winres.LoadFromEXE(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("icon %s: %w", file, err)
	}
	var icon *winres.Icon
	rs.WalkType(winres.RT_GROUP_ICON, func(id winres.Identifier, lang uint16, _ []byte) bool {
		icon, err = rs.GetIconTranslation(id, lang)
		return false
	})
	if icon == nil {
		return nil, fmt.Errorf("icon %s: has no icon", file)
	}
	return icon, nil
}
