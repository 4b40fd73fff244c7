package dists

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Presence says why a distribution is installed, as far as the environment and the
// program's project show it.
type Presence struct {
	// Asked is false only if it is known that nobody has asked for the distribution, or
	// that it was asked for in order to develop the program.
	Asked bool
	// Development says that the project names it for development.
	Development bool
	For         []string // names of installed distributions that require it, sorted
}

// String says why a distribution is installed that nobody has asked for.
func (p Presence) String() string {
	const most = 3
	switch n := len(p.For); {
	case p.Asked:
		return "it was asked for"
	case p.Development:
		return "the project names it for development only"
	case n > most:
		return fmt.Sprintf("it is installed for %s and %d more", strings.Join(p.For[:most], ", "), n-most)
	}
	return "it is installed for " + strings.Join(p.For, ", ")
}

// small is the size in bytes below which it does not pay to leave out a distribution
// that brings no other one along.
const small = 1 << 20

// Presence tells why a distribution is installed. Nobody has asked for one that others
// require, if the project lists requirements and does not name it, or else if it has no
// REQUESTED file. If in doubt, it was asked for. values are those of environment markers.
//
// REQUESTED ("Recording installed projects") marks what the user has named to the
// installer. Installers that mark all of their distributions, or none, say nothing with
// it. The word of a project comes first, so that its products are the same whichever
// installer has made the environment. What is required for extras alone says nothing,
// because no installer records which extras were asked for.
func (s *Set) Presence(d *Dist, p Project, values map[string]string) Presence {
	name := Normalize(d.Name)
	out := Presence{For: s.requiredBy(d, values)}
	switch {
	case p.Wants[name]:
		out.Asked = true
	case p.Develops[name]:
		out.Development = true
	default:
		asked := !p.Found // a project that names it nowhere does not ask for it
		if asked && s.marks(d) {
			asked = d.isRequested()
		}
		out.Asked = asked || len(out.For) == 0 || len(d.Required(values, "")) == 0 && d.size() < small
	}
	return out
}

// requiredBy lists the distributions that require another one, extras aside.
func (s *Set) requiredBy(d *Dist, values map[string]string) []string {
	var out []string
	for _, o := range s.all {
		if o != d && slices.ContainsFunc(o.Required(values, ""), func(r Requirement) bool { return Normalize(r.Name) == Normalize(d.Name) }) {
			out = append(out, o.Name)
		}
	}
	slices.Sort(out)
	return out
}

func (d *Dist) isRequested() bool {
	_, err := os.Stat(filepath.Join(d.info, "REQUESTED"))
	return err == nil
}

// installer is the name of the program that has installed the distribution, or "".
func (d *Dist) installer() string {
	return strings.TrimSpace(string(begin(filepath.Join(d.info, "INSTALLER"), 200)))
}

// marks reports whether the installer of a distribution marks some of its distributions
// as requested, and not all.
func (s *Set) marks(d *Dist) bool {
	s.marksOnce.Do(func() {
		marked := map[string][2]int{} // by installer: all, those that are requested
		for _, o := range s.all {
			n := marked[o.installer()]
			n[0]++
			if o.isRequested() {
				n[1]++
			}
			marked[o.installer()] = n
		}
		s.marking = map[string]bool{}
		for installer, n := range marked {
			s.marking[installer] = n[1] > 0 && n[1] < n[0]
		}
	})
	return s.marking[d.installer()]
}

// size is what the files of the distribution hold, in bytes, where that is less than
// small. Bytecode, scripts and metadata do not count, which installers write.
func (d *Dist) size() int64 {
	var n int64
	for _, r := range d.files() {
		if r.beside || d.inInfo(r.place) {
			continue
		}
		if fi, err := os.Stat(r.abs); err == nil && filepath.Ext(r.abs) != ".pyc" {
			n += fi.Size()
		}
		if n >= small {
			break
		}
	}
	return n
}

var extraName = regexp.MustCompile(`extra\s*==\s*['"]([A-Za-z0-9._-]+)['"]`)

// Extra returns an extra of one distribution which names another one, and which may have
// been asked for: all that it requires is installed. It returns "" if there is none.
// Extras for the development of the distribution do not count.
func (s *Set) Extra(d, other *Dist, values map[string]string) string {
	tried := map[string]bool{}
	for _, r := range d.requirements() {
		if Normalize(r.Name) != Normalize(other.Name) {
			continue
		}
		for _, m := range extraName.FindAllStringSubmatch(r.marker, -1) {
			extra := Normalize(m[1])
			if tried[extra] || ForDevelopment(extra) {
				continue
			}
			tried[extra] = true
			needs := d.Required(values, extra)
			names := func(r Requirement) bool { return Normalize(r.Name) == Normalize(other.Name) }
			if slices.ContainsFunc(needs, names) && !slices.ContainsFunc(needs, func(r Requirement) bool { return s.ByName(r.Name) == nil }) {
				return extra
			}
		}
	}
	return ""
}
