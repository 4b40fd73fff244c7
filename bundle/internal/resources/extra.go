package resources

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tc-hib/winres"
)

// addition is the value of one --resource, FILE[,TYPE[,NAME[,LANGUAGE]]]: resources of an
// executable, or a file that becomes a resource.
type addition struct {
	file       string
	kind, name winres.Identifier // nil for any
	lang       int               // -1 for any
}

// parseExtra reads the value of --resource as PyInstaller does. Parts that are empty or
// * match anything, numbers are numbers, and other parts are names.
func parseExtra(text string) (addition, error) {
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	x := addition{file: parts[0], lang: -1}
	wrong := func(msg string) (addition, error) { return addition{}, fmt.Errorf("resource %s: %s", text, msg) }
	if x.file == "" || len(parts) > 4 {
		return wrong("want FILE[,TYPE[,NAME[,LANGUAGE]]]")
	}
	open := func(i int) bool { return i >= len(parts) || parts[i] == "" || parts[i] == "*" }
	for i, to := range []*winres.Identifier{1: &x.kind, 2: &x.name} {
		if to == nil || open(i) {
			continue
		}
		id, err := identifier(parts[i])
		if err != nil {
			return wrong([]string{"", "type ", "name "}[i] + parts[i] + ": " + err.Error())
		}
		*to = id
	}
	if !open(3) {
		n, err := strconv.ParseUint(parts[3], 0, 16)
		if err != nil {
			return wrong("language " + parts[3] + ": want a number from 0 to 65535, such as 1033, or *")
		}
		x.lang = int(n)
	}
	return x, nil
}

// identifier is a number or a name.
func identifier(text string) (winres.Identifier, error) {
	if strings.Trim(text, "0123456789") == "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || n == 0 {
			return nil, errors.New("want a number from 1 to 65535, or a name")
		}
		return winres.ID(n), nil
	}
	if !utf8.ValidString(text) || len(text) > 255 {
		return nil, errors.New("want a name of at most 255 bytes, as Unicode")
	}
	return named(text), nil
}

// named returns a name in the form that Windows compares: it converts the name that it
// looks for to upper case.
func named(text string) winres.Identifier { return winres.Name(strings.ToUpper(text)) }

// collection is a set with the resources added to it so far. The set itself does not
// allow adding after reading.
type collection struct {
	*winres.ResourceSet
	added   []resource
	bytes   int  // size of all of them
	version bool // the version comes from elsewhere
}

func (c *collection) add(r resource) error {
	if err := c.Set(r.kind, r.name, r.lang, r.data); err != nil {
		return err
	}
	return c.note(r, len(r.data))
}

func (c *collection) note(r resource, n int) error {
	c.added = append(c.added, r)
	if c.bytes += n; c.bytes > maxFile {
		return fmt.Errorf("all resources together are larger than %d bytes", maxFile)
	}
	return nil
}

// extra adds the resources of all Extra values to a set. The dedicated settings come
// later and replace them.
func (r Resources) extra(rs *winres.ResourceSet) (*collection, error) {
	c := &collection{ResourceSet: rs, version: r.Version != ""}
	for _, text := range r.Extra {
		x, err := parseExtra(text)
		if err != nil {
			return nil, err
		}
		b, err := read("resource", x.file)
		if err != nil {
			return nil, err
		}
		if isExecutable(b) {
			err = c.copyFrom(x, b)
		} else {
			err = c.data(x, b)
		}
		if err != nil {
			return nil, fmt.Errorf("resource %s: %w", x.file, err)
		}
	}
	return c, nil
}

var errManifest = errors.New("the manifest is given with --manifest")

// data makes a resource of a file, in the languages that already have it, or else in
// the neutral one.
func (c *collection) data(x addition, b []byte) error {
	switch {
	case executableName(x.file):
		return errors.New("is no executable or library of Windows, or damaged")
	case x.kind == nil || x.name == nil:
		return fmt.Errorf("is no executable of Windows; what it becomes needs a type and a name: %s,TYPE,NAME", x.file)
	case x.kind == winres.RT_MANIFEST:
		return errManifest
	}
	var langs []uint16
	if x.lang >= 0 {
		langs = []uint16{uint16(x.lang)}
	} else {
		for _, r := range c.added {
			if r.kind == x.kind && r.name == x.name {
				langs = append(langs, r.lang)
			}
		}
		if len(langs) == 0 {
			langs = []uint16{0}
		}
	}
	for _, lang := range langs {
		if err := c.add(resource{x.kind, x.name, lang, b}); err != nil {
			return err
		}
	}
	return nil
}

func executableName(file string) bool {
	file = strings.ToLower(file)
	return strings.HasSuffix(file, ".exe") || strings.HasSuffix(file, ".dll") || strings.HasSuffix(file, ".pyd")
}

// copyFrom copies the resources of an executable that x selects. The images of icons
// and cursors come with the groups that refer to them, and get new numbers, because
// several executables use the same numbers.
func (c *collection) copyFrom(x addition, b []byte) error {
	all, err := list(b)
	if err != nil {
		return err
	}
	if x.kind == winres.RT_MANIFEST {
		return errManifest
	}
	var from winres.ResourceSet
	sizes := map[winres.Identifier]int{}
	for _, r := range all {
		if err := from.Set(r.kind, r.name, r.lang, r.data); err != nil {
			return fmt.Errorf("%s: %w", r, err)
		}
		if r.kind == winres.RT_CURSOR && len(r.data) < 4 { // the cursor's hot spot
			return fmt.Errorf("%s: is no cursor", r)
		}
		if r.kind == winres.RT_ICON || r.kind == winres.RT_CURSOR {
			sizes[r.name] = max(sizes[r.name], len(r.data))
		}
	}
	n := 0
	for _, r := range all {
		if x.kind != nil && r.kind != x.kind || x.name != nil && r.name != x.name || x.lang >= 0 && int(r.lang) != x.lang {
			continue
		}
		n++
		if err := c.copyOne(&from, r, x.kind == nil, sizes); err != nil {
			return fmt.Errorf("%s: %w", r, err)
		}
	}
	if n == 0 {
		return errors.New("has no such resource")
	}
	return nil
}

func (c *collection) copyOne(from *winres.ResourceSet, r resource, every bool, sizes map[winres.Identifier]int) error {
	switch {
	case r.kind == winres.RT_MANIFEST, r.kind == winres.RT_VERSION && c.version:
		return nil
	case every && (r.kind == winres.RT_ICON || r.kind == winres.RT_CURSOR):
		return nil
	case r.kind != winres.RT_GROUP_ICON && r.kind != winres.RT_GROUP_CURSOR:
		return c.add(r)
	}
	// A group is a header of 6 bytes, and 14 bytes for each image that end with its
	// number (GRPICONDIR). Several groups may refer to the same image.
	total := len(r.data)
	for at := 6 + 12; at+2 <= len(r.data); at += 14 {
		total += sizes[winres.ID(binary.LittleEndian.Uint16(r.data[at:]))]
	}
	if err := c.note(r, total); err != nil {
		return err
	}
	if r.kind == winres.RT_GROUP_ICON {
		icon, err := from.GetIconTranslation(r.name, r.lang)
		if err != nil {
			return err
		}
		return c.SetIconTranslation(r.name, r.lang, icon)
	}
	cursor, err := from.GetCursorTranslation(r.name, r.lang)
	if err != nil {
		return err
	}
	return c.SetCursorTranslation(r.name, r.lang, cursor)
}

// firstIcon returns the identifier for the icon of the executable, 1 if possible.
// Windows shows the first group of icons, and names come before numbers.
func (c *collection) firstIcon() winres.Identifier {
	for _, r := range c.added {
		if _, ok := r.name.(winres.Name); ok && r.kind == winres.RT_GROUP_ICON {
			return winres.Name("!")
		}
	}
	return winres.ID(1)
}
