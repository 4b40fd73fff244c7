package dists

import (
	"regexp"
	"slices"
	"strings"
)

// Requirement is a distribution that another one requires (PEP 508). Versions do not
// matter, as what is installed is what there is.
type Requirement struct {
	Name   string   // as it is written
	Extras []string // that are asked for, normalised
	marker string   // the condition; "" for none
}

var (
	requirementName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`)
	urlEnd          = regexp.MustCompile(`\s;`)
)

// ParseRequirement reads "name [extra, ...] versions ; marker" or "name @ URL ; marker".
// ok is false when there is no name.
func ParseRequirement(text string) (r Requirement, ok bool) {
	text = strings.TrimSpace(text)
	if r.Name = requirementName.FindString(text); r.Name == "" {
		return r, false
	}
	rest := strings.TrimSpace(text[len(r.Name):])
	if inner, found := strings.CutPrefix(rest, "["); found {
		extras, after, _ := strings.Cut(inner, "]")
		for e := range strings.SplitSeq(extras, ",") {
			if e = strings.TrimSpace(e); e != "" {
				r.Extras = append(r.Extras, Normalize(e))
			}
		}
		rest = strings.TrimSpace(after)
	}
	if strings.HasPrefix(rest, "@") { // a URL may hold a semicolon
		if end := urlEnd.FindStringIndex(rest); end != nil {
			r.marker = strings.TrimSpace(rest[end[1]:])
		}
		return r, true
	}
	_, marker, _ := strings.Cut(rest, ";")
	r.marker = strings.TrimSpace(marker)
	return r, true
}

// requirements reads the requirements once.
func (d *Dist) requirements() []Requirement {
	d.requiresOnce.Do(func() {
		d.header(func(key, value string) bool {
			if key == "Requires-Dist" {
				if r, ok := ParseRequirement(value); ok {
					d.requires = append(d.requires, r)
				}
			}
			return true
		})
		if len(d.requires) == 0 {
			d.requires = d.fromRequiresTxt()
		}
	})
	return d.requires
}

// Requires lists the distributions that this one requires, without those that only
// extras require. It does not evaluate other conditions, because a distribution that is
// not installed is ignored anyway.
func (d *Dist) Requires() []Requirement {
	var out []Requirement
	for _, r := range d.requirements() {
		if !strings.Contains(r.marker, "extra") {
			out = append(out, r)
		}
	}
	return out
}

// Required lists what this distribution requires where markers have these values: on
// its own for the extra "", else for one of its extras.
func (d *Dist) Required(values map[string]string, extra string) []Requirement {
	var out []Requirement
	for _, r := range d.requirements() {
		if holds(r.marker, values, extra) && (extra == "" || strings.Contains(r.marker, "extra")) {
			out = append(out, r)
		}
	}
	return out
}

// fromRequiresTxt reads the requirements of an .egg-info, whose metadata names none: a
// section is [extra], [:marker] or [extra:marker].
func (d *Dist) fromRequiresTxt() []Requirement {
	var out []Requirement
	extra, marker := "", ""
	for _, line := range d.lines("requires.txt") {
		if section, ok := strings.CutPrefix(line, "["); ok {
			extra, marker, _ = strings.Cut(strings.TrimSuffix(section, "]"), ":")
			continue
		}
		r, ok := ParseRequirement(line)
		if !ok {
			continue
		}
		conditions := slices.DeleteFunc([]string{r.marker, marker}, func(m string) bool { return m == "" })
		if extra != "" {
			conditions = append(conditions, `extra == "`+Normalize(extra)+`"`)
		}
		if r.marker = strings.Join(conditions, ""); len(conditions) > 1 {
			r.marker = "(" + strings.Join(conditions, ") and (") + ")"
		}
		out = append(out, r)
	}
	return out
}
