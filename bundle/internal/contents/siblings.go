package contents

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
)

// SiblingBoot is the place of the boot script of a sibling program.
func SiblingBoot(name string) string { return ".gofreeze/boot-" + name + ".pyc" }

// siblings contributes the boot scripts of sibling programs, which name the main
// module, and links as their interpreters, so that each process has the name of its
// program.
func (c *collector) siblings(ctx context.Context, _ *gathering) ([]Item, error) {
	var out []Item
	for i, s := range c.kept.Others {
		if m := c.kept.Get(s.Module); m == nil || m.Kind == graph.Missing {
			return nil, fmt.Errorf("program %q: cannot be collected", s.Name)
		}
		code, err := c.Env.CompileRuntime(ctx, "boot-"+s.Name+".py", c.siblingBoot(s, c.Others[i].Options))
		if err != nil {
			return nil, err
		}
		why := Why{Reason: RunTime}
		out = append(out, generated(SiblingBoot(s.Name), pyc(c.Env.Shipped.Magic, code), why))
		if !c.on.InProcess() { // there, all programs load the same library
			to := link(InterpreterPath(c.Env.Shipped, s.Name), c.Program.Name, why)
			to.firm = true
			out = append(out, to)
		}
	}
	return out, nil
}

// siblingBoot returns the source of the boot script of a sibling program.
func (c *collector) siblingBoot(s analysis.Main, options []string) []byte {
	return fmt.Appendf(nil, "import _gofreeze\n_gofreeze.META.update(name=%s, main=%s, boot=%s, hooks=%s, scripts=%s, options=%s)\n_gofreeze.enter()\n",
		literal(s.Name), literal(s.Module), literal(SiblingBoot(s.Name)), literals(s.Hooks), literals(s.Before), literals(c.options(options)))
}

// literal writes a string as Python does. Go's form is valid in Python except for bytes
// that are not UTF-8, and names in a product have none.
func literal(s string) string { return strconv.QuoteToASCII(strings.ToValidUTF8(s, "?")) }

func literals(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = literal(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}
