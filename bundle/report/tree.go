package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// node is a directory or a file of the tree.
type node struct {
	name         string
	size, packed int64
	files        int
	entry        *EntryInfo
	children     map[string]*node
}

// WriteTree writes the files as a tree, the largest first, with their unpacked and
// packed sizes and the reason why they are in.
func (p *Product) WriteTree(w io.Writer) error {
	root := &node{name: p.Name, children: map[string]*node{}}
	for i := range p.Entries {
		root.add(&p.Entries[i], strings.Split(p.Entries[i].Path, "/"))
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s  %s, %d files, %s unpacked, %s packed (bootloader %s)\n", safe(p.Name), p.Layout, len(p.Entries), Bytes(p.Unpacked), Bytes(p.Size), Bytes(p.Stub))
	if r := p.Report; r != nil {
		fmt.Fprintf(b, "Python %s, %s, %d modules, %d distributions, %d warnings\n", safe(r.Python), safe(r.Platform), r.Count(), len(r.Dists), len(r.Warnings))
	}
	fmt.Fprintf(b, "digest %s: the bootloader and every file are as they were built\n\n%12s %12s  path\n", p.Digest, "unpacked", "packed")
	root.write(b, 0)
	return b.Flush()
}

func (n *node) add(e *EntryInfo, path []string) {
	n.size += e.Size
	n.packed += e.Packed
	n.files++
	if len(path) == 0 {
		n.entry = e
		return
	}
	c := n.children[path[0]]
	if c == nil {
		c = &node{name: path[0], children: map[string]*node{}}
		n.children[path[0]] = c
	}
	c.add(e, path[1:])
}

func (n *node) write(w io.Writer, depth int) {
	list := make([]*node, 0, len(n.children))
	for _, c := range n.children {
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].size != list[j].size {
			return list[i].size > list[j].size
		}
		return list[i].name < list[j].name
	})
	for _, c := range list {
		line := fmt.Sprintf("%12s %12s  %s%s", Bytes(c.size), Bytes(c.packed), strings.Repeat("  ", depth), safe(c.name))
		switch {
		case c.entry == nil:
			line += "/"
		case c.entry.Target != "":
			line += " -> " + safe(c.entry.Target)
		case c.entry.Why != "":
			line += "  (" + safe(with(c.entry.Why, c.entry.Disk)) + ")"
		}
		fmt.Fprintln(w, line)
		c.write(w, depth+1)
	}
}

// with joins the reasons why a file is in the product.
func with(why, disk string) string {
	if disk == "" {
		return why
	}
	return why + "; " + disk
}

var errNoReport = errors.New("the product contains no report about its modules")

// WriteModules lists the modules with their kind, origin and size.
func (p *Product) WriteModules(w io.Writer) error {
	if p.Report == nil {
		return errNoReport
	}
	b := bufio.NewWriter(w)
	for _, m := range p.Report.Modules {
		fmt.Fprintf(b, "%-10s %-16s %10s  %s\n", safe(m.Kind), safe(m.Origin), Bytes(m.Size), safe(m.Name))
	}
	return b.Flush()
}

// Bytes writes a number of bytes for people.
func Bytes(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// safe makes a name from a product safe to print on a terminal.
func safe(s string) string { return archive.Printable(s) }
