//go:build unix

package extract

import (
	"encoding/binary"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// groupOfOne reports whether only the owner can write to dir, although its group may:
// the group is the owner's own, as with umask 002 and user private groups, it has no
// other member, and no access list names anybody else.
func groupOfOne(dir string, st *unix.Stat_t) bool {
	if st.Mode&0o002 != 0 || st.Gid != st.Uid {
		return false
	}
	acl, ok := accessList(dir)
	if !ok {
		return false
	}
	writers, ok := aclGroups(acl, int(st.Uid))
	if !ok {
		return false
	}
	var files [3][]byte
	for i, name := range []string{"/etc/group", "/etc/passwd", "/etc/nsswitch.conf"} {
		b, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			return false
		}
		files[i] = b
	}
	for _, gid := range append(writers, int(st.Gid)) {
		if !onlyMember(gid, int(st.Uid), files[0], files[1], files[2]) {
			return false
		}
	}
	return true
}

// aclGroups reads an access list in the kernel's form (acl(5), and struct
// posix_acl_xattr_header in Linux: a version, then tag, permissions and number of each
// entry). It returns the groups that the list allows to write. ok is false if the list
// allows a user to write who is neither owner nor root, or if it cannot be read.
func aclGroups(acl []byte, owner int) (groups []int, ok bool) {
	const (
		version  = 2
		user     = 0x02 // a named user
		group    = 0x08 // a named group
		mask     = 0x10
		mayWrite = 2
	)
	if len(acl) == 0 {
		return nil, true
	}
	if len(acl) < 4 || binary.LittleEndian.Uint32(acl) != version || len(acl)%8 != 4 {
		return nil, false
	}
	allowed := uint16(7)
	for e := acl[4:]; len(e) > 0; e = e[8:] {
		if binary.LittleEndian.Uint16(e) == mask {
			allowed = binary.LittleEndian.Uint16(e[2:])
		}
	}
	for e := acl[4:]; len(e) > 0; e = e[8:] {
		tag, may, id := binary.LittleEndian.Uint16(e), binary.LittleEndian.Uint16(e[2:]), int(binary.LittleEndian.Uint32(e[4:]))
		if may&allowed&mayWrite == 0 {
			continue
		}
		switch tag {
		case user:
			if id != owner && id != 0 {
				return nil, false
			}
		case group:
			groups = append(groups, id)
		}
	}
	return groups, true
}

// onlyMember reports whether only the user uid can be in the group gid, according to
// group(5), passwd(5) and nsswitch.conf(5). A group that these files do not list may
// have any members if the system uses other sources than files.
func onlyMember(gid, uid int, groups, users, sources []byte) bool {
	name := ""
	for _, f := range fields(users) {
		if len(f) < 4 {
			continue
		}
		if f[2] == strconv.Itoa(uid) {
			name = f[0]
		} else if f[3] == strconv.Itoa(gid) {
			return false
		}
	}
	listed := false
	for _, f := range fields(groups) {
		if len(f) < 4 || f[2] != strconv.Itoa(gid) {
			continue
		}
		listed = true
		for _, member := range strings.Split(f[3], ",") {
			if member = strings.TrimSpace(member); member != "" && member != name {
				return false
			}
		}
	}
	for _, line := range strings.Split(string(sources), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "group:" {
			continue
		}
		for _, w := range words[1:] {
			switch {
			case strings.Contains(strings.ToLower(w), "merge"):
				return false
			case w == "files", w == "compat", w == "systemd", w == "altfiles", strings.HasPrefix(w, "["), strings.HasSuffix(w, "]"):
			case !listed:
				return false
			}
		}
	}
	return true
}

// fields splits the lines of a file in /etc at colons.
func fields(b []byte) [][]string {
	var out [][]string
	for _, line := range strings.Split(string(b), "\n") {
		out = append(out, strings.Split(line, ":"))
	}
	return out
}
