package marshal

import (
	"maps"
	"slices"
	"strings"
)

// Limits of what is kept of one module: tables of names come nowhere near.
const (
	mostLiterals = 1 << 10
	mostCalls    = 1 << 12
)

// couldName reports whether a literal could be the name of a module, or of something in
// one. Modules that are named in literals are not those of the importing package, and
// begin with a small letter.
func couldName(o *object) bool {
	return o.isString() && len(o.data) > 1 && (o.data[0] == '_' || o.data[0] >= 'a' && o.data[0] <= 'z') && dotted(o.data)
}

// isEntry reports whether a literal names a module, or something in one, that is no
// single word: "site.settings", "main:app".
func isEntry(o *object) bool {
	if !o.isString() || strings.Contains(o.data, "__") {
		return false
	}
	module, object, colon := strings.Cut(o.data, ":")
	return dotted(module) && (colon && dotted(object) || strings.Contains(module, "."))
}

// driver returns the part of a database's URL that says how to connect, or "":
// "postgresql+psycopg" of "postgresql+psycopg://user@host/name", as SQLAlchemy reads it.
func driver(o *object) string {
	if !o.isString() {
		return ""
	}
	scheme, _, _ := strings.Cut(o.data, "://")
	dialect, module, ok := strings.Cut(scheme, "+")
	if !ok || len(scheme) > 60 || !dotted(dialect) || !dotted(module) || strings.ToLower(scheme) != scheme {
		return ""
	}
	return scheme
}

// table notes what a program may name of itself: in settings, most often.
func (s *scanner) table(items ...*object) {
	for _, o := range items {
		if d := driver(o); d != "" && len(s.tables) < mostLiterals {
			if s.tables == nil {
				s.tables = map[string]bool{}
			}
			s.tables[d] = true
		}
	}
	if !slices.ContainsFunc(items, isEntry) {
		return
	}
	for _, o := range items {
		if (isEntry(o) || couldName(o)) && len(s.tables) < mostLiterals {
			if s.tables == nil {
				s.tables = map[string]bool{}
			}
			s.tables[o.data] = true
		}
	}
}

// literal notes a constant that goes into a table, a variable or a call, where a later
// import may find it.
func (s *scanner) literal(o *object) {
	if o == nil {
		return
	}
	s.table(o)
	switch {
	case o.kind == typeTuple || o.kind == typeSmallTuple || o.kind == typeFrozenset:
		s.table(o.items...)
		for _, i := range o.items {
			s.literal(i)
		}
	case couldName(o) && len(s.literals) < mostLiterals:
		if s.literals == nil {
			s.literals = map[string]bool{}
		}
		s.literals[o.data] = true
	}
}

// literalsIn notes the constants among values of the stack.
func (s *scanner) literalsIn(values []value) {
	for _, v := range values {
		s.literal(v.c)
	}
}

// taken notes the constants that an instruction takes whose effect is not known. That of
// a function's definition takes the function's name, too.
func (w *walk) taken() {
	const most = 3 // of a[b] = c
	for i := range 2 {
		if c := w.top(i).c; c != nil && c.code != nil {
			return
		}
	}
	w.literalsIn(w.stack[max(0, len(w.stack)-most):])
}

// callsWith notes the call of a function with a literal.
func (w *walk) callsWith(function string, arg *object) {
	if c := (Call{function, arg.data}); len(w.facts.Calls) < mostCalls && !w.calledWith[c] {
		if w.calledWith == nil {
			w.calledWith = map[Call]bool{}
		}
		w.calledWith[c] = true
		w.facts.Calls = append(w.facts.Calls, c)
	}
}

// named lists the literals that could name modules, if a variable may hold one of them
// when something is imported.
func (s *scanner) named() []string {
	if !s.computed {
		return nil
	}
	return slices.Sorted(maps.Keys(s.literals))
}
