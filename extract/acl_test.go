package extract

import (
	"encoding/binary"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	me            = "S-1-5-21-1-2-3-1001"
	somebody      = "S-1-5-21-1-2-3-1002"
	everyone      = "S-1-1-0"
	users         = "S-1-5-32-545"
	authenticated = "S-1-5-11"
	creatorOwner  = "S-1-3-0"

	full     = 0x1f01ff // F of icacls
	modify   = 0x1301bf // M
	readExec = 0x1200a9 // RX
	addDirs  = 0x100004 // AD
)

// entry is one of an access list as the system has it.
type entry struct {
	kind, flags byte
	rights      uint32
	who         string
}

const inherited, inheritOnly = 3, 11 // (OI)(CI), (OI)(CI)(IO)

func sidBytes(t testing.TB, s string) []byte {
	t.Helper()
	f := strings.Split(s, "-")
	if len(f) < 3 {
		t.Fatal(s)
	}
	b := []byte{1, byte(len(f) - 3), 0, 0, 0, 0, 0, 0}
	for i, n := range f[2:] {
		v, err := strconv.ParseUint(n, 10, 48)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			binary.BigEndian.PutUint32(b[4:], uint32(v))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
	}
	return b
}

// written is a security descriptor as the system hands it out. No entries are an
// empty list, and nil is none.
func written(t testing.TB, owner string, entries []entry) []byte {
	t.Helper()
	le := binary.LittleEndian
	b := make([]byte, 20)
	b[0] = 1
	le.PutUint16(b[2:], 0x8004)
	le.PutUint32(b[4:], uint32(len(b)))
	b = append(b, sidBytes(t, owner)...)
	if entries == nil {
		return b
	}
	le.PutUint32(b[16:], uint32(len(b)))
	list := []byte{2, 0, 0, 0, byte(len(entries)), 0, 0, 0}
	for _, e := range entries {
		sid := sidBytes(t, e.who)
		one := []byte{e.kind, e.flags, byte(8 + len(sid)), 0, 0, 0, 0, 0}
		le.PutUint32(one[4:], e.rights)
		list = append(append(list, one...), sid...)
	}
	le.PutUint16(list[2:], uint16(len(list)))
	return append(b, list...)
}

// Access lists as icacls shows them on Windows 11, and others.
var lists = []struct {
	what, owner         string
	entries             []entry
	private, keep, root error
}{
	{"made by us", me, []entry{{0, inherited, full, me}}, nil, nil, nil},
	{"of the profile", sidSystem, []entry{{0, inherited, full, sidSystem}, {0, inherited, full, sidAdministrators}, {0, inherited, full, me}}, nil, nil, nil},
	{`C:\Users`, sidSystem, []entry{{0, inherited, full, sidSystem}, {0, inherited, full, sidAdministrators}, {0, 0, readExec, users}, {0, inheritOnly, 0xa0000000, users}, {0, 0, readExec, everyone}}, nil, nil, nil},
	{`C:\`, sidTrustedInstaller, []entry{{0, 0, addDirs, authenticated}, {0, inheritOnly, 0xe0010000, authenticated}, {0, inherited, full, sidSystem}, {0, inherited, full, sidAdministrators}, {0, inherited, readExec, users}}, errWritable, nil, nil},
	{`C:\ProgramData`, sidSystem, []entry{{0, inherited, full, sidSystem}, {0, inheritOnly, 0x10000000, creatorOwner}, {0, inherited, readExec, users}, {0, 2, 0x116, users}}, errWritable, nil, nil},
	{`C:\Program Files\Common Files`, sidTrustedInstaller, []entry{{0, 0, full, sidTrustedInstaller}, {0, 0, modify, sidSystem}, {0, 0, modify, sidAdministrators}, {0, 0, readExec, users}, {0, inheritOnly, 0x10000000, creatorOwner}, {0, 0, readExec, "S-1-15-2-1"}}, errWritable, nil, nil},
	{`C:\Windows\Temp`, sidSystem, []entry{{0, 2, 0x100026, users}, {0, inherited, full, sidAdministrators}, {0, inherited, full, sidSystem}, {0, inheritOnly, 0x10000000, creatorOwner}}, errWritable, nil, nil},
	{`D:\`, sidAdministrators, []entry{{0, 0, full, sidAdministrators}, {0, 0, modify, authenticated}, {0, inheritOnly, 0xe0010000, authenticated}, {0, inherited, readExec, users}}, errWritable, errWritable, nil},
	{"made by the user below C:", me, []entry{{0, inherited, full, sidAdministrators}, {0, inherited, readExec, users}, {0, inherited, modify, authenticated}}, errWritable, errWritable, nil},
	{"of somebody else", somebody, []entry{{0, inherited, full, me}}, errNotOurs, errNotOurs, errNotOurs},
	{"of the group of users", users, []entry{{0, inherited, full, me}}, errNotOurs, errNotOurs, errNotOurs},
	{"without list", me, nil, errWritable, errWritable, errWritable},
	{"with an empty list", me, []entry{}, nil, nil, nil},
	{"full for another", me, []entry{{0, 0, full, somebody}}, errWritable, errWritable, errWritable},
	{"all that is unmapped for another", me, []entry{{0, 0, 0x10000000, somebody}}, errWritable, errWritable, errWritable},
	{"write that is unmapped for another", me, []entry{{0, 0, 0x40000000, somebody}}, errWritable, nil, nil},
	{"another may remove what lies there", me, []entry{{0, 0, 0x40, everyone}}, errWritable, errWritable, errWritable},
	{"another may remove it", me, []entry{{0, 0, rightDelete, everyone}}, errWritable, errWritable, nil},
	{"another may change the list", me, []entry{{0, 0, 0x40000, everyone}}, errWritable, errWritable, errWritable},
	{"another may take it", me, []entry{{0, 0, 0x80000, everyone}}, errWritable, errWritable, errWritable},
	{"another may make files there", me, []entry{{0, 0, 2, everyone}}, errWritable, nil, nil},
	{"another may write below", me, []entry{{0, inheritOnly, full, everyone}}, errWritable, nil, nil},
	{"a denial does not help", me, []entry{{1, 0, full, somebody}, {0, 0, full, somebody}}, errWritable, errWritable, errWritable},
	{"a denial does no harm", me, []entry{{1, 0, full, everyone}}, nil, nil, nil},
	{"a condition does not help", me, []entry{{9, 0, full, everyone}}, errWritable, errWritable, errWritable},
	{"whoever owns it", me, []entry{{0, 0, full, sidOwnerRights}}, nil, nil, nil},
}

// Who may write to a directory or put another into its place is refused, whatever
// the list looks like.
func TestAccessLists(t *testing.T) {
	trust := accounts{sidSystem, sidAdministrators, sidTrustedInstaller, me}
	for _, c := range lists {
		d, err := parseDescriptor(written(t, c.owner, c.entries))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if private, keep, root := trust.private(d), trust.keep(d, false), trust.keep(d, true); private != c.private || keep != c.keep || root != c.root {
			t.Errorf("%s: private %v, keep %v, root %v; want %v, %v, %v", c.what, private, keep, root, c.private, c.keep, c.root)
		}
	}
	// For an elevated process the user is somebody else.
	d, err := parseDescriptor(written(t, sidAdministrators, []entry{{0, 0, full, me}}))
	if err != nil || trust[:3].private(d) != errWritable || trust[:3].keep(d, false) != errWritable {
		t.Errorf("elevated: %v, %v", trust[:3].private(d), err)
	}
}

// What is cut off, or of a kind that is not known, is not trusted.
func TestDamagedAccessLists(t *testing.T) {
	for _, c := range lists {
		whole := written(t, c.owner, c.entries)
		for n := range whole {
			if d, err := parseDescriptor(whole[:n]); err == nil && !(n >= 20 && d.owner == "") {
				t.Errorf("%s, cut to %d: %+v", c.what, n, d)
			}
		}
		for i := range whole { // must not panic
			for _, v := range []byte{0, 0x7f, 0x80, 0xff} {
				b := append([]byte(nil), whole...)
				b[i] = v
				_, _ = parseDescriptor(b)
			}
		}
	}
	for _, kind := range []byte{4, 5, 11, 17, 255} {
		if d, err := parseDescriptor(written(t, me, []entry{{kind, 0, readExec, everyone}})); err == nil {
			t.Errorf("entry of kind %d: %+v", kind, d)
		}
	}
	relative := written(t, me, []entry{})
	relative[3] = 0
	if _, err := parseDescriptor(relative); err == nil {
		t.Error("absolute form was read")
	}
	if trust := (accounts{me}); trust.private(&descriptor{}) != errNotOurs {
		t.Error("a directory without owner is trusted")
	}
}

// A path is trusted if every directory on it is, and every one that its links lead
// over.
func TestTrusted(t *testing.T) {
	trust := accounts{sidAdministrators, me}
	own := &descriptor{owner: me}
	shared := &descriptor{owner: sidAdministrators, allowed: []allowance{{everyone, addDirs, false}}}      // as C:\
	foreign := &descriptor{owner: sidAdministrators, allowed: []allowance{{authenticated, modify, false}}} // as D:\
	objects := map[string]object{
		"/":              {shared, true, ""},
		"/own":           {own, true, ""},
		"/own/dir":       {own, true, ""},
		"/own/file":      {own, false, ""},
		"/own/link":      {own, true, "/pub"},
		"/own/relative":  {own, true, "../pub/dir"},
		"/own/there":     {own, true, "dir"},
		"/own/loop":      {own, true, "/own/loop"},
		"/own/chain":     {own, true, "/pub/link"},
		"/own/nowhere":   {own, true, "/absent"},
		"/link":          {foreign, true, "/own"},
		"/shared":        {shared, true, ""},
		"/shared/own":    {own, true, ""},
		"/shared/link":   {shared, true, "/own"},
		"/pub":           {foreign, true, ""},
		"/pub/dir":       {own, true, ""},
		"/pub/link":      {own, true, "/own"},
		"/own/dir/other": {&descriptor{owner: somebody}, true, ""},
	}
	look := func(path string) (object, error) {
		o, ok := objects[filepath.ToSlash(path)]
		if !ok {
			return o, &fs.PathError{Op: "check", Path: path, Err: fs.ErrNotExist}
		}
		return o, nil
	}
	for path, want := range map[string]string{
		"/": "", "/own": "", "/own/dir/": "", "/shared/own": "", "/own/there": "", "/own/../own//dir": "",
		"/own/dir/other": "/own/dir/other belongs to another user",
		"/own/file":      "/own/file is not a directory",
		"/pub":           "others may write to /pub",
		"/pub/dir":       "others may write to /pub",
		"/own/link":      "others may write to /pub",
		"/own/relative":  "others may write to /pub",
		"/own/link/dir":  "others may write to /pub",
		"/own/chain":     "others may write to /pub", // where the second link lies
		"/link":          "others may write to /link",
		"/link/dir":      "others may write to /link",
		"/shared/link":   "others may write to /shared/link",
		"/own/loop":      "/own/loop: too many links",
		"/own/absent":    "check /own/absent: file does not exist",
		"/own/nowhere":   "check /absent: file does not exist",
	} {
		got := ""
		if err := trust.trusted(filepath.FromSlash(path), look); err != nil {
			got = filepath.ToSlash(err.Error())
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	// A drive that stands for a directory belongs to who starts the process; where it
	// leads is checked.
	for target, want := range map[string]string{"/own": "", "/pub": "others may write to /pub"} {
		drive := true
		err := trust.trusted(filepath.FromSlash("/dir"), func(path string) (object, error) {
			if drive {
				drive = false
				return object{link: target}, nil
			}
			return look(path)
		})
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("drive for %s: %v", target, err)
		}
	}
}
