//go:build unix

package extract

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// Who may be in a user's own group, by what the files say.
func TestOnlyMember(t *testing.T) {
	const users = "root:x:0:0::/:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nben:x:1001:1001::/:/bin/sh\n"
	for _, c := range []struct {
		name, groups, users, sources string
		want                         bool
	}{
		{"her own", "ann:x:1000:\n", users, "", true},
		{"she alone is listed", "ann:x:1000:ann\n", users, "", true},
		{"another member", "ann:x:1000:ben\n", users, "", false},
		{"several members", "ann:x:1000:ann, ben\n", users, "", false},
		{"somebody's primary group", "ann:x:1000:\n", users + "cat:x:1002:1000::/:/bin/sh\n", "", false},
		{"not listed", "", users, "", true},
		{"no account, no list", "", "", "", true},
		{"no account, a member", "g:x:1000:ann\n", "", "", false},
		{"files only", "", users, "group: files systemd\n", true},
		{"listed, others are asked after files", "ann:x:1000:\n", users, "group: files sss\n", true},
		{"not listed, others are asked", "", users, "group: files sss\n", false},
		{"others are asked, too", "ann:x:1000:\n", users, "group: files [SUCCESS=merge] sss\n", false},
		{"two lines", "ann:x:1000:\nother:x:1000:ben\n", users, "", false},
	} {
		if got := onlyMember(1000, 1000, []byte(c.groups), []byte(c.users), []byte(c.sources)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// entry is one entry of an access list.
type aclEntry struct {
	tag, may uint16
	id       uint32
}

func marshalACL(entries ...aclEntry) []byte {
	b := []byte{2, 0, 0, 0}
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, e.tag)
		b = binary.LittleEndian.AppendUint16(b, e.may)
		b = binary.LittleEndian.AppendUint32(b, e.id)
	}
	return b
}

func TestACLGroups(t *testing.T) {
	const nobody = ^uint32(0)
	base := []aclEntry{{1, 7, nobody}, {4, 7, nobody}, {0x20, 0, nobody}}
	with := func(more ...aclEntry) []byte { return marshalACL(append(slices.Clone(base), more...)...) }
	for _, c := range []struct {
		name   string
		acl    []byte
		groups []int
		ok     bool
	}{
		{"none", nil, nil, true},
		{"owner, group and others", with(), nil, true},
		{"another user writes", with(aclEntry{2, 7, 1001}, aclEntry{0x10, 7, nobody}), nil, false},
		{"another user only reads", with(aclEntry{2, 5, 1001}, aclEntry{0x10, 7, nobody}), nil, true},
		{"the mask takes it away", with(aclEntry{2, 7, 1001}, aclEntry{0x10, 5, nobody}), nil, true},
		{"the owner by name", with(aclEntry{2, 7, 1000}, aclEntry{0x10, 7, nobody}), nil, true},
		{"root by name", with(aclEntry{2, 7, 0}, aclEntry{0x10, 7, nobody}), nil, true},
		{"a group writes", with(aclEntry{8, 7, 50}, aclEntry{0x10, 7, nobody}), []int{50}, true},
		{"cut short", with()[:9], nil, false},
		{"another version", append([]byte{3, 0, 0, 0}, with()[4:]...), nil, false},
	} {
		groups, ok := aclGroups(c.acl, 1000)
		if ok != c.ok || !slices.Equal(groups, c.groups) {
			t.Errorf("%s: %v, %v", c.name, groups, ok)
		}
	}
}

// A directory that an access list opens to another user is not trusted, nor is what
// lies below it.
func TestAccessListRefused(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs Linux and root, to make directories of others")
	}
	dir := filepath.Join(t.TempDir(), "shared")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const owner = 54326 // who has no account: the group has no other member
	if err := os.Chown(dir, owner, owner); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o770); err != nil {
		t.Fatal(err)
	}
	if err := Trusted(dir, owner); err != nil {
		t.Errorf("a group of one: %v", err)
	}
	nobody := ^uint32(0)
	acl := marshalACL(aclEntry{1, 7, nobody}, aclEntry{2, 7, 54327}, aclEntry{4, 5, nobody}, aclEntry{0x10, 7, nobody}, aclEntry{0x20, 0, nobody})
	if err := unix.Setxattr(dir, "system.posix_acl_access", acl, 0); err != nil {
		t.Skip(err) // a file system without access lists
	}
	if err := Trusted(dir, owner); err == nil {
		t.Error("a directory that another user may write to is trusted")
	}
}
