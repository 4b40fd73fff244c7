package dists

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// version is a version in the form in which PEP 440 compares it.
type version struct {
	epoch     int
	release   []int // without zeros at its end
	pre       [2]int
	post, dev int
	parts     int // of the release as it is written
}

var versionText = regexp.MustCompile(`^v?(?:(\d{1,9})!)?(\d{1,9}(?:\.\d{1,9})*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d{0,9}))?` +
	`(?:-(\d{1,9})|([-_.]?(?:post|rev|r)[-_.]?)(\d{0,9}))?([-_.]?dev[-_.]?(\d{0,9}))?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$`)

// Where there is no such part, another release follows or precedes all that have it.
const (
	before = -1
	after  = 1 << 30
)

var phases = map[string]int{"a": 0, "alpha": 0, "b": 1, "beta": 1, "rc": 2, "c": 2, "pre": 2, "preview": 2}

func parseVersion(text string) (v version, ok bool) {
	m := versionText.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return v, false
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // at most nine digits; "" is 0
	v = version{epoch: number(m[1]), pre: [2]int{after, 0}, post: before, dev: after}
	for part := range strings.SplitSeq(m[2], ".") {
		v.release = append(v.release, number(part))
	}
	v.parts = len(v.release)
	for len(v.release) > 1 && v.release[len(v.release)-1] == 0 {
		v.release = v.release[:len(v.release)-1]
	}
	if m[5] != "" || m[6] != "" {
		v.post = number(m[5] + m[7])
	}
	if m[8] != "" {
		v.dev = number(m[9])
	}
	if m[3] != "" {
		v.pre = [2]int{phases[m[3]], number(m[4])}
	} else if m[8] != "" && v.post == before {
		v.pre[0] = before
	}
	return v, true
}

func (v version) compare(w version) int {
	return cmp.Or(cmp.Compare(v.epoch, w.epoch), slices.Compare(v.release, w.release), slices.Compare(v.pre[:], w.pre[:]),
		cmp.Compare(v.post, w.post), cmp.Compare(v.dev, w.dev))
}

// hasPrefix reports whether the first n numbers of both releases are the same.
func (v version) hasPrefix(w version, n int) bool {
	at := func(r []int, i int) int {
		if i < len(r) {
			return r[i]
		}
		return 0
	}
	for i := range n {
		if at(v.release, i) != at(w.release, i) {
			return false
		}
	}
	return v.epoch == w.epoch
}

// compareVersions evaluates a version specifier (PEP 440); ok is false when one side is
// no version.
func compareVersions(left, op, right string) (result, ok bool) {
	have, ok := parseVersion(left)
	if !ok {
		return false, false
	}
	stem, any := strings.CutSuffix(strings.TrimSpace(right), ".*")
	want, ok := parseVersion(stem)
	if !ok || any && op != "==" && op != "!=" {
		return false, false
	}
	order := have.compare(want)
	same := order == 0
	if any {
		same = have.hasPrefix(want, want.parts)
	}
	release := slices.Equal(have.release, want.release) && have.epoch == want.epoch
	switch op {
	case "==":
		return same, true
	case "!=":
		return !same, true
	case "<=":
		return order <= 0, true
	case ">=":
		return order >= 0, true
	case "<": // not a version that leads to the named one
		early := want.pre[0] != after || want.dev != after
		return order < 0 && (early || !release || have.pre[0] == after && have.dev == after), true
	case ">": // not a version that follows up the named one
		return order > 0 && (want.post != before || !release || have.post == before), true
	case "~=":
		return want.parts > 1 && order >= 0 && have.hasPrefix(want, want.parts-1), want.parts > 1
	}
	return false, false
}
