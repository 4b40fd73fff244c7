package report

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
)

// WriteWhy writes a shortest chain of reasons from the program to a module, and the
// other modules that brought it in. It returns an error if the module is not in.
func (p *Product) WriteWhy(w io.Writer, name string) error {
	if p.Report == nil {
		return errNoReport
	}
	by := map[string][]By{}
	kind := map[string]string{}
	for _, m := range p.Report.Modules {
		by[m.Name], kind[m.Name] = m.By, m.Kind
	}
	if _, ok := kind[name]; !ok {
		main := "@" + name
		if name == "__main__" {
			main = p.program()
		}
		if _, ok := kind[main]; !ok {
			return p.whyFile(w, name)
		}
		name = main
	}
	chain := shortest(needed(by), name)
	if len(chain) < 2 {
		chain = shortest(by, name)
	}
	for i, s := range chain {
		indent := strings.Repeat("  ", i)
		if i == 0 {
			fmt.Fprintf(w, "%s\n", safe(title(s.module, s.by)))
			continue
		}
		fmt.Fprintf(w, "%s%s  (%s)\n", indent, safe(s.module), safe(reason(s.by)))
	}
	if more := len(by[name]) - 1; more > 0 {
		var others []string
		for _, b := range by[name] {
			if len(chain) < 2 && b.Module != "" || len(chain) >= 2 && b.Module != chain[len(chain)-2].module {
				others = append(others, strings.TrimSpace(fmt.Sprintf("%s  (%s)", b.Module, reason(b))))
			}
		}
		sort.Strings(others)
		if len(others) > 10 {
			others = append(others[:10], fmt.Sprintf("and %d more", len(others)-10))
		}
		if len(others) > 0 {
			fmt.Fprintln(w, "also:")
		}
		for _, o := range others {
			fmt.Fprintf(w, "  %s\n", safe(o))
		}
	}
	for _, m := range p.Report.Modules {
		if m.Name == name && m.Disk != "" {
			fmt.Fprintf(w, "source %s\n", safe(m.Disk))
		}
	}
	return nil
}

// whyFile writes why a file is in the product, if name is the path of one.
func (p *Product) whyFile(w io.Writer, name string) error {
	for _, f := range p.Report.Files {
		if f.Path == name {
			_, err := fmt.Fprintf(w, "%s  (%s)\n", safe(f.Path), safe(with(f.Why, f.Disk)))
			return err
		}
	}
	return p.notIn(name)
}

// notIn describes a module that is not in the product.
func (p *Product) notIn(name string) error {
	for _, m := range p.Report.Missing {
		if m.Name == name {
			var who []string
			for _, b := range m.By {
				who = append(who, b.Module)
			}
			sort.Strings(who)
			return fmt.Errorf("module %s is not in: it was not found at build time; imported by %s", name, strings.Join(who, ", "))
		}
	}
	for _, l := range p.Report.LeftOut {
		if l.holds(name) {
			var who []string
			for _, b := range l.By {
				who = append(who, fmt.Sprintf("%s, line %d", b.Module, b.Line))
			}
			if len(who) > 3 {
				who = append(who[:3], fmt.Sprintf("and %d more", len(who)-3))
			}
			return fmt.Errorf("module %s is not in: distribution %s was left out, because %s, and only optional imports reach it (%s); --include-dist %s brings it in",
				name, l.Name, l.Why, strings.Join(who, "; "), l.Name)
		}
	}
	for _, m := range p.Report.Modules {
		if strings.EqualFold(m.Name, name) || strings.HasSuffix(m.Name, "."+name) {
			return fmt.Errorf("module %s is not in; did you mean %s?", name, m.Name)
		}
	}
	if strings.Contains(name, "/") {
		return fmt.Errorf("file %s is not in", name)
	}
	if near := p.like(name); near != "" {
		return fmt.Errorf("module %s is not in; did you mean %s?", name, near)
	}
	return fmt.Errorf("module %s is not in, and no module in the product imports it", name)
}

// program is the name of the module that is the program, or "".
func (p *Product) program() string {
	found := ""
	for _, m := range p.Report.Modules {
		if strings.HasPrefix(m.Name, "@") && !strings.HasPrefix(m.Name, "@rth_") {
			return m.Name
		}
		if slices.ContainsFunc(m.By, func(b By) bool { return b.Module == "" && b.Reason == "program" }) && len(m.Name) > len(found) {
			found = m.Name // the package has the same reason as its __main__
		}
	}
	return found
}

// like returns a module whose name differs from one that is not there by one letter that
// is missing, added or another one, or by two letters that have changed places. It
// returns "" if there is none.
func (p *Product) like(name string) string {
	for _, m := range p.Report.Modules {
		if len(name) > 3 && near(name, m.Name) {
			return m.Name
		}
	}
	return ""
}

// near reports whether one change makes one name of the other.
func near(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// holds reports whether the distribution holds a module, to judge by those that are
// imported of it, or has this name.
func (l LeftOut) holds(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	for _, m := range l.Modules {
		if m == module || strings.HasPrefix(m, module+".") || strings.HasPrefix(module, m+".") || m == top {
			return true
		}
	}
	return module == l.Name
}

// step is one module of a chain, with the reason why it is in.
type step struct {
	module string
	by     By
	next   *step
}

// needed drops the reasons that do not make a module needed.
func needed(by map[string][]By) map[string][]By {
	out := map[string][]By{}
	for m, reasons := range by {
		for _, r := range reasons {
			if !r.Optional {
				out[m] = append(out[m], r)
			}
		}
	}
	return out
}

// shortest finds a shortest chain to name. It begins at a script, or at a module that
// no other one has to bring in. The page finds chains in the same way.
func shortest(by map[string][]By, name string) []step {
	seen := map[string]bool{name: true}
	queue := []*step{{module: name}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		reasons := by[s.module]
		if i := slices.IndexFunc(reasons, func(r By) bool { return r.Module == "" }); i >= 0 || strings.HasPrefix(s.module, "@") {
			if i >= 0 {
				s.by = reasons[i]
			}
			var out []step
			for ; s != nil; s = s.next {
				out = append(out, *s)
			}
			return out
		}
		for _, r := range reasons {
			if r.Module != "" && !seen[r.Module] {
				seen[r.Module] = true
				self := *s
				self.by = r
				queue = append(queue, &step{module: r.Module, next: &self})
			}
		}
	}
	return []step{{module: name}}
}

func title(module string, b By) string {
	name := strings.TrimPrefix(module, "@")
	switch {
	case strings.HasPrefix(module, "@rth_"):
		return name + "  (run-time hook)"
	case strings.HasPrefix(module, "@"):
		return name + "  (the program)"
	case b.Reason != "":
		return name + "  (" + b.Reason + ")"
	}
	return name
}

func reason(b By) string {
	if b.Optional && b.Reason == "import" {
		b.Reason = "optional import"
	}
	if b.Line > 0 {
		return fmt.Sprintf("%s, line %d", b.Reason, b.Line)
	}
	return b.Reason
}
