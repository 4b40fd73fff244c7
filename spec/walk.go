package spec

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Positions maps a key ("python.optimize", "data[1].source", "modules.hidden[2]") to
// the position of its value.
type Positions map[string][2]int

// Of returns the line and column of a key, or of the nearest table that contains it.
func (p Positions) Of(key string) (line, col int) {
	for key != "" {
		if at, ok := p[key]; ok {
			return at[0], at[1]
		}
		key = key[:max(strings.LastIndexAny(key, ".["), 0)]
	}
	return 0, 0
}

// maxParts bounds the parts of a dotted key, and the inline tables that are in each other:
// the cost of both is their square, here and in the TOML library.
const maxParts = 100

var tooDeep = fmt.Sprintf("a key has more than %d parts, or is in as many tables", maxParts)

// walker compares the syntax tree with the table of keys. The TOML library can decode
// strictly, but it does not say what was expected, or at which positions the values
// are, which later checks need for their errors.
type walker struct {
	keys   table
	root   string // the table that the keys are in, as in Inside; "" if they are the whole file
	parser unstable.Parser
	data   []byte
	lines  []int // offsets of the lines in data
	where  Positions
	count  map[string]int // number of tables seen so far in each list of tables
	depth  int            // of inline tables
	err    *Error         // the first error
}

// walk finds unknown keys and values of the wrong type, and the position of every
// value. It stops at a syntax error, which it does not report.
func walk(keys table, root string, data []byte) (Positions, *Error) {
	w := &walker{keys: keys, root: root, data: data, lines: []int{0}, where: Positions{}, count: map[string]int{}}
	for i, c := range data {
		if c == '\n' {
			w.lines = append(w.lines, i+1)
		}
	}
	w.parser.Reset(data)
	table, at := "", ""
	for w.err == nil && w.parser.NextExpression() {
		switch n := w.parser.Expression(); n.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, at = w.header(n)
		case unstable.KeyValue:
			w.keyValue(table, at, n)
		}
	}
	return w.where, w.err
}

// header handles [table] and [[table]]. It returns the path of the table as it is in
// the table of keys, and the same path with indexes of list elements.
func (w *walker) header(n *unstable.Node) (table, at string) {
	var path []string
	for it := n.Key(); it.Next(); {
		if len(path) == maxParts {
			w.fail(it.Node(), "", tooDeep, "")
			return "", ""
		}
		path = append(path, string(it.Node().Data))
	}
	table = strings.Join(path, ".")
	it := n.Key()
	it.Next()
	first := it.Node()
	shown := strings.Join(path, ".")
	if w.root != "" {
		table = ""
		for _, name := range path {
			table = w.below(table, name)
		}
	}
	k, known := w.keys.of(table)
	switch {
	case w.outside(table):
		at = shown
	case known && k.Type == tables:
		w.count[table]++
		at = w.element(path)
		for other := range w.count {
			if strings.HasPrefix(other, table+".") {
				w.count[other] = 0 // a new element starts its lists again
			}
		}
		if n.Kind == unstable.Table {
			w.fail(first, shown, "expected a list of tables", "write [["+shown+"]]")
		}
	case known:
		w.fail(first, shown, "expected "+article(k)+", got a table", fmt.Sprintf("write %s = %s in the table above", leaf(table), k.Example))
	case !w.keys.isTable(table):
		w.fail(first, shown, "unknown table", w.keys.didYouMean(table))
	case n.Kind == unstable.ArrayTable:
		w.fail(first, shown, "expected one table, got a list of tables", "write ["+shown+"]")
	default:
		at = shown
	}
	w.note(at, first)
	return table, at
}

// element returns the path of a table in a list, with the index of each list in it.
func (w *walker) element(path []string) string {
	table, at := "", ""
	for _, name := range path {
		table, at = w.below(table, name), join(at, name)
		if n := w.count[table]; n > 0 {
			at = fmt.Sprintf("%s[%d]", at, n-1)
		}
	}
	return at
}

func (w *walker) keyValue(table, at string, n *unstable.Node) {
	var keyNode *unstable.Node
	parts := 0
	for it := n.Key(); it.Next(); parts++ {
		keyNode = it.Node()
		if parts == maxParts || w.depth > maxParts {
			w.fail(keyNode, "", tooDeep, "")
			return
		}
		name := string(keyNode.Data)
		table, at = w.below(table, name), join(at, name)
	}
	w.value(table, at, keyNode, n.Value())
}

// value checks one value against its key. keyNode provides the position of values that
// have none.
func (w *walker) value(path, at string, keyNode, v *unstable.Node) {
	if w.err != nil {
		return
	}
	k, known := w.keys.of(path)
	place := v
	if v.Raw.Length == 0 {
		place = keyNode
	}
	w.note(at, place)
	switch {
	case w.outside(path):
		if v.Kind == unstable.InlineTable {
			w.inline(path, at, v)
		}
	case !known && w.keys.isTable(path):
		if v.Kind != unstable.InlineTable {
			w.fail(keyNode, at, "expected a table, got "+kindName(v), "write ["+path+"]")
			return
		}
		w.inline(path, at, v)
	case !known:
		w.fail(keyNode, at, "unknown key", w.keys.didYouMean(path))
	case k.Type == list || k.Type == tables:
		if v.Kind != unstable.Array {
			w.fail(place, at, "expected "+article(k)+", got "+kindName(v), "write "+leaf(path)+" = "+k.Example)
			return
		}
		w.elements(k, at, keyNode, v)
	case v.Kind != kindOf(k.Type):
		w.fail(place, at, "expected "+article(k)+", got "+kindName(v), "write "+leaf(path)+" = "+k.Example)
	}
}

func (w *walker) elements(k Key, at string, keyNode, v *unstable.Node) {
	i := 0
	for it := v.Children(); it.Next() && w.err == nil; i++ {
		e := it.Node()
		at := fmt.Sprintf("%s[%d]", at, i)
		place := e
		if e.Raw.Length == 0 {
			place = keyNode
		}
		w.note(at, place)
		switch {
		case k.Type == list && e.Kind != unstable.String:
			w.fail(place, at, "expected a string, got "+kindName(e), "write "+leaf(k.Path)+" = "+k.Example)
		case k.Type == tables && e.Kind != unstable.InlineTable:
			w.fail(place, at, "expected a table with "+w.keys.below(k.Path)+", got "+kindName(e), "write "+leaf(k.Path)+" = "+k.Example)
		case k.Type == tables:
			w.inline(k.Path, at, e)
		}
	}
}

func (w *walker) inline(path, at string, v *unstable.Node) {
	w.depth++
	defer func() { w.depth-- }()
	for it := v.Children(); it.Next() && w.err == nil; {
		w.keyValue(path, at, it.Node())
	}
}

// outside reports whether a table of the file is none of those that have keys.
func (w *walker) outside(path string) bool {
	return w.root != "" && path != w.root && !strings.HasPrefix(path, w.root+".")
}

// below returns the path of a key or table in the table of keys. The tables of
// products have names that the user chooses, and the keys of all are the same.
func (w *walker) below(table, name string) string {
	if w.root != "" && table == w.root+"."+products {
		name = anyName
	}
	return join(table, name)
}

func (w *walker) note(at string, n *unstable.Node) {
	line, col := w.position(n)
	w.where[at] = [2]int{line, col}
}

// position returns the line and the column, in characters, at which a node begins. The
// parser counts the lines before it, at the cost of reading all of them.
func (w *walker) position(n *unstable.Node) (line, col int) {
	at := int(n.Raw.Offset)
	i, found := slices.BinarySearch(w.lines, at)
	if !found {
		i--
	}
	return i + 1, 1 + utf8.RuneCount(w.data[w.lines[i]:at])
}

func (w *walker) fail(n *unstable.Node, key, msg, hint string) {
	if w.err != nil {
		return
	}
	line, col := w.position(n)
	if w.root != "" {
		hint = strings.ReplaceAll(hint, products+"."+anyName, products+".NAME")
	}
	w.err = &Error{Line: line, Col: col, Key: key, Msg: msg, Hint: hint}
}

// runeColumn turns a column in bytes into a column in characters. Both count from 1.
func runeColumn(data []byte, line, col int) int {
	for ; line > 1; line-- {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return 1 + utf8.RuneCount(data[:min(max(col-1, 0), len(data))])
}

// isTable reports whether there are keys below a path.
func (t table) isTable(path string) bool {
	return slices.ContainsFunc(t, func(k Key) bool { return strings.HasPrefix(k.Path, path+".") })
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "." + b
}

func leaf(path string) string { return path[strings.LastIndex(path, ".")+1:] }
