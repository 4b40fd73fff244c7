package page

import (
	"path"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/report"
)

// data is the input of the page's scripts.
type data struct {
	Name     string      `json:"name"`
	Layout   string      `json:"layout"`
	Digest   string      `json:"digest"`
	Size     int64       `json:"size"`
	Stub     int64       `json:"stub"`
	Unpacked int64       `json:"unpacked"`
	Python   string      `json:"python"`
	Platform string      `json:"platform"`
	Gofreeze string      `json:"gofreeze"`
	Dists    [][2]string `json:"dists"`   // name and version
	Groups   []string    `json:"groups"`  // the groups of leaves and modules
	Leaves   []leaf      `json:"leaves"`  // files, and the modules in the module file
	Modules  []module    `json:"modules"` // empty if there is no report
	Count    int         `json:"count"`   // of the modules that the product holds
	Reasons  []string    `json:"reasons"`
	Missing  []missing   `json:"missing"`
	Warnings []string    `json:"warnings"`
}

// leaf is one rectangle of the treemap. Sizes are in bytes.
type leaf struct {
	Group  int    `json:"g"`
	Path   string `json:"p"`
	Size   int64  `json:"s"`
	Packed int64  `json:"k"`
	Why    string `json:"w,omitempty"`
	Module bool   `json:"m,omitempty"` // the code of a module; Path is without ".pyc"
}

type module struct {
	Name  string   `json:"n"`
	Kind  string   `json:"k"`
	Group int      `json:"g"`
	Size  int64    `json:"s"`
	By    [][4]int `json:"b"` // module, -1 for none or -2 for one that is not in, reason, line or 0, 1 if it is optional
}

type missing struct {
	Name string   `json:"n"`
	By   []string `json:"b"`
}

// These groups are no distributions.
const (
	groupProgram = "the program"
	groupStdlib  = "Python and its standard library"
	groupRuntime = "gofreeze"
	groupSystem  = "shared libraries of the build machine"
	groupOther   = "other files"
)

// describe makes the data of a page. It trusts only the shape of the product: lines,
// names and indexes may have any value.
func describe(p *report.Product) *data {
	d := &data{Name: p.Name, Layout: p.Layout, Digest: p.Digest, Size: p.Size, Stub: p.Stub, Unpacked: p.Unpacked,
		Dists: [][2]string{}, Groups: []string{}, Leaves: []leaf{}, Modules: []module{}, Reasons: []string{}, Missing: []missing{}, Warnings: []string{}}
	g := &groups{numbers: map[string]int{}, dists: map[string]string{}, tops: map[string]string{}}
	var sources int64
	if r := p.Report; r != nil {
		d.Python, d.Platform, d.Gofreeze = r.Python, r.Platform, r.Gofreeze
		d.Warnings = append(d.Warnings, r.Warnings...)
		for _, x := range r.Dists {
			d.Dists = append(d.Dists, [2]string{x.Name, x.Version})
			g.dists[x.Name] = x.Name
		}
		sources = d.modules(r, g)
		d.Count = r.Count()
	}
	d.files(p, g, sources)
	d.Groups = append(d.Groups, g.names...)
	return d
}

// modules adds the modules and the missing ones, and returns the size of the code in
// the module file.
func (d *data) modules(r *report.Report, g *groups) int64 {
	index := make(map[string]int, len(r.Modules))
	for i, m := range r.Modules {
		index[m.Name] = i
	}
	reasons := map[string]int{}
	var sources int64
	for _, m := range r.Modules {
		out := module{Name: m.Name, Kind: m.Kind, Group: g.number(origin(m.Origin)), Size: m.Size, By: [][4]int{}}
		for _, b := range m.By {
			from, ok := index[b.Module]
			if !ok {
				from = -2
			}
			if b.Module == "" {
				from = -1
			}
			n, ok := reasons[b.Reason]
			if !ok {
				n = len(d.Reasons)
				reasons[b.Reason] = n
				d.Reasons = append(d.Reasons, b.Reason)
			}
			optional := 0
			if b.Optional {
				optional = 1
			}
			out.By = append(out.By, [4]int{from, n, b.Line, optional})
		}
		if inModuleFile(m) {
			sources += m.Size
		}
		if top, _, _ := strings.Cut(m.Name, "."); m.Origin != "" && g.tops[top] == "" {
			g.tops[top] = origin(m.Origin)
		}
		d.Modules = append(d.Modules, out)
	}
	for _, m := range r.Missing {
		out := missing{Name: m.Name, By: []string{}}
		for _, b := range m.By {
			out.By = append(out.By, b.Module)
		}
		d.Missing = append(d.Missing, out)
	}
	return sources
}

func inModuleFile(m report.Module) bool {
	return m.Size > 0 && (m.Kind == "source" || m.Kind == "bytecode")
}

// isModuleFile reports whether an entry contains the code of the program's modules. In
// a onedir product this file is beside the executable.
func isModuleFile(e report.EntryInfo) bool {
	return e.Kind == "pyz" || e.Kind == "outside" && e.Path == ".gofreeze/app.pyz"
}

// files adds the leaves. It shows the module file as the modules in it, each with its
// share of the compressed bytes.
func (d *data) files(p *report.Product, g *groups, sources int64) {
	for _, e := range p.Entries {
		if isModuleFile(e) && sources > 0 && sources <= e.Size {
			share := float64(e.Packed) / float64(e.Size)
			for _, m := range p.Report.Modules {
				if inModuleFile(m) {
					d.Leaves = append(d.Leaves, leaf{Group: g.number(origin(m.Origin)), Path: strings.ReplaceAll(m.Name, ".", "/"), Size: m.Size, Packed: int64(share * float64(m.Size)), Module: true})
				}
			}
			rest := e.Size - sources
			d.Leaves = append(d.Leaves, leaf{Group: g.number(groupRuntime), Path: e.Path + " (index and modules of gofreeze)", Size: rest, Packed: int64(share * float64(rest))})
			continue
		}
		why := e.Why
		if e.Target != "" {
			why = "link to " + e.Target
		}
		d.Leaves = append(d.Leaves, leaf{Group: g.number(g.of(e)), Path: e.Path, Size: e.Size, Packed: e.Packed, Why: why})
	}
	if p.Stub > 0 {
		d.Leaves = append(d.Leaves, leaf{Group: g.number(groupRuntime), Path: "bootloader", Size: p.Stub, Packed: p.Stub, Why: "starts the program"})
	}
	sort.SliceStable(d.Leaves, func(i, j int) bool { return d.Leaves[i].Size > d.Leaves[j].Size })
}

// groups gives numbers to the groups in the order of their appearance.
type groups struct {
	names   []string
	numbers map[string]int
	dists   map[string]string
	tops    map[string]string // top-level module to group
}

func (g *groups) number(name string) int {
	n, ok := g.numbers[name]
	if !ok {
		n = len(g.names)
		g.numbers[name] = n
		g.names = append(g.names, name)
	}
	return n
}

// of returns the group of a file: the distribution that brought it in, or else that of
// the package whose directory contains it, or else a group for its place.
func (g *groups) of(e report.EntryInfo) string {
	if d := g.dists[e.Why]; d != "" {
		return d
	}
	top, rest, nested := strings.Cut(e.Path, "/")
	switch {
	case top == ".gofreeze":
		return groupRuntime
	case e.Why == "standard library" || top == "bin" || top == "lib" && strings.HasPrefix(rest, "python") || strings.HasPrefix(path.Base(e.Path), "libpython"):
		return groupStdlib
	}
	stem, _, _ := strings.Cut(top, ".")
	if o := g.tops[stem]; o != "" {
		return o
	}
	if strings.HasSuffix(top, ".libs") && g.dists[strings.TrimSuffix(top, ".libs")] != "" {
		return g.dists[strings.TrimSuffix(top, ".libs")]
	}
	if !nested && strings.Contains(top, ".so") {
		return groupSystem
	}
	return groupOther
}

func origin(o string) string {
	switch o {
	case "user":
		return groupProgram
	case "stdlib":
		return groupStdlib
	case "":
		return groupOther
	}
	return o
}
