package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// article returns the type of a key as in "expected a string".
func article(k Key) string {
	switch {
	case k.Type == integer:
		return "an integer, " + alternatives(k.Values)
	case k.Type == str && len(k.Values) > 0:
		return quotedAlternatives(k.Values)
	case k.Type == boolean:
		return "true or false"
	}
	return "a " + k.Type
}

func quotedAlternatives(values []string) string {
	q := make([]string, len(values))
	for i, v := range values {
		q[i] = fmt.Sprintf("%q", v)
	}
	return alternatives(q)
}

func alternatives(values []string) string {
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	last := len(values) - 1
	return strings.Join(values[:last], ", ") + " or " + values[last]
}

func kindOf(typ string) unstable.Kind {
	switch typ {
	case boolean:
		return unstable.Bool
	case integer:
		return unstable.Integer
	}
	return unstable.String
}

// kindName returns the type of a value as in "got a string".
func kindName(n *unstable.Node) string {
	switch n.Kind {
	case unstable.String:
		return "a string"
	case unstable.Bool:
		return "a boolean"
	case unstable.Integer:
		return "an integer"
	case unstable.Float:
		return "a floating-point number"
	case unstable.Array:
		return "a list"
	case unstable.InlineTable:
		return "a table"
	}
	return "a date or time"
}

// below lists the keys of a table in a list, as in "expected a table with".
func (t table) below(path string) string {
	var names []string
	for _, k := range t {
		if name, ok := strings.CutPrefix(k.Path, path+"."); ok {
			names = append(names, name)
		}
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// didYouMean suggests the key that the user meant by an unknown one: a key of the same
// table, the same word in another table, or the flag of that name.
func (t table) didYouMean(path string) string {
	word := leaf(path)
	parent := strings.TrimSuffix(strings.TrimSuffix(path, word), ".")
	var siblings []string
	seen := map[string]bool{}
	for _, k := range t {
		rest := k.Path
		if parent != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(k.Path, parent+"."); !ok {
				continue
			}
		}
		name, _, _ := strings.Cut(rest, ".")
		if !seen[name] {
			seen[name] = true
			siblings = append(siblings, name)
		}
	}
	if s := Suggest(word, siblings); s != "" {
		return fmt.Sprintf("did you mean %q?", s)
	}
	for _, k := range t {
		plain := strings.NewReplacer("-", "", "_", "")
		if leaf(k.Path) == word || strings.TrimPrefix(k.LongFlag(), "--") == word ||
			plain.Replace(strings.TrimPrefix(k.LongFlag(), "--"))+"s" == plain.Replace(word) {
			return fmt.Sprintf("did you mean %q?", k.Path)
		}
	}
	if len(siblings) == 0 {
		return "there is no such table"
	}
	return "the keys here are " + strings.Join(siblings, ", ")
}

// Values lists the values that a key may have, such as "build.compress"; nil for a key
// that takes others, too.
func Values(key string) []string {
	k, _ := keyOf(key)
	return slices.Clone(k.Values)
}
