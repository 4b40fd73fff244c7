package bundle

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// sibling is a further program in the same directory: it shares modules and
// files with the first one, and has an executable and a boot script of its own.
type sibling struct {
	name   string
	script string
	hooks  []string
}

func (s sibling) boot() string { return ".gofreeze/boot-" + s.name + ".pyc" }

// addSiblings puts the main scripts and run-time hooks of further programs into
// the graph.
func (b *build) addSiblings() {
	for _, s := range b.siblings {
		b.graph.AddScript(s.name, s.script, s.name+".py")
		for i, h := range s.hooks {
			n := s.hook(i)
			b.graph.AddScript(n, b.abs(h), n+".py")
		}
	}
}

func (s sibling) hook(i int) string { return "rth_" + s.name + "_" + strconv.Itoa(i) }

// collectSiblings adds their boot scripts, which say what is main, and their
// interpreters: links, so that each process has its own name.
func (b *build) collectSiblings() error {
	for _, s := range b.siblings {
		if strings.ContainsAny(s.name, "\"\\\n") || b.graph.Modules["@"+s.name] == nil || b.graph.Modules["@"+s.name].Kind == graph.Missing {
			return fmt.Errorf("program %q: cannot be collected", s.name)
		}
		var src bytes.Buffer
		fmt.Fprintf(&src, "import _gofreeze\n_gofreeze.META.update(name=%q, main=%q, boot=%q)\n_gofreeze.META[\"hooks\"] = [h for h in _gofreeze.META[\"hooks\"] if not h in (", s.name, "@"+s.name, s.boot())
		for i := range b.spec.Runtime.Hooks {
			fmt.Fprintf(&src, "%q, ", b.userHooks[i])
		}
		src.WriteString(")]")
		for i := range s.hooks {
			fmt.Fprintf(&src, " + [%q]", "@"+s.hook(i))
		}
		src.WriteString("\n_gofreeze.enter()\n")
		code, err := b.compileRuntime("boot-"+s.name+".py", src.Bytes())
		if err != nil {
			return err
		}
		items := []collect.Item{{Path: s.boot(), Kind: archive.KindFile, Mode: 0o644, Data: collect.Pyc(b.interp.Magic, code), Why: "run time"}}
		if b.interp.Target().OS != "windows" { // where all load the same DLL
			items = append(items, collect.Item{Path: collect.InterpreterPath(b.interp, s.name), Kind: archive.KindSymlink, Mode: 0o777,
				Target: b.spec.Name, Why: "run time"})
		}
		for _, it := range items {
			if err := b.items.Add(it, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// siblingSettings is what their bootloaders get to know.
func (b *build) siblingSettings(first archive.Settings) []archive.Settings {
	var out []archive.Settings
	for _, s := range b.siblings {
		own := first
		own.Name, own.Interpreter, own.Boot = s.name, collect.InterpreterPath(b.interp, s.name), s.boot()
		out = append(out, own)
	}
	return out
}
