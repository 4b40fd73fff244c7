package dists

import (
	"regexp"
	"strings"
)

// holds evaluates an environment marker (PEP 508) with the given values, as for the
// extra, which may be "". A marker that cannot be read holds unless it is about extras:
// the distribution is installed, and somebody put it there.
func holds(marker string, values map[string]string, extra string) bool {
	if marker == "" {
		return true
	}
	tokens := markerToken.FindAllStringSubmatch(marker, -1)
	words := make([]string, len(tokens))
	length := 0
	for i, t := range tokens {
		words[i] = t[1]
		length += len(t[0])
	}
	e := evaluation{words: words, values: values, extra: extra}
	result := e.or()
	if e.wrong || len(e.words) > 0 || length != len(strings.TrimRight(marker, " \t")) {
		return !strings.Contains(marker, "extra")
	}
	return result
}

var markerToken = regexp.MustCompile(`\s*("[^"]*"|'[^']*'|[()]|===|[<>=!~]=|[<>]|[A-Za-z_][A-Za-z0-9_.]*)`)

// aliases are names of older standards (PEP 345, setuptools).
var aliases = map[string]string{"os.name": "os_name", "sys.platform": "sys_platform", "platform.version": "platform_version",
	"platform.machine": "platform_machine", "platform.python_implementation": "platform_python_implementation",
	"python_implementation": "platform_python_implementation"}

// maxNesting bounds the parentheses of a marker.
const maxNesting = 50

// evaluation reads a marker from the left.
type evaluation struct {
	words   []string // that are left
	values  map[string]string
	extra   string
	nesting int
	wrong   bool // this is no marker
}

// next takes a word if it is one of those given.
func (e *evaluation) next(want ...string) string {
	if len(e.words) > 0 {
		for _, w := range want {
			if e.words[0] == w {
				e.words = e.words[1:]
				return w
			}
		}
	}
	return ""
}

func (e *evaluation) or() bool {
	result := e.and()
	for e.next("or") != "" {
		right := e.and()
		result = result || right
	}
	return result
}

func (e *evaluation) and() bool {
	result := e.term()
	for e.next("and") != "" {
		right := e.term()
		result = result && right
	}
	return result
}

func (e *evaluation) term() bool {
	if e.next("(") != "" {
		if e.nesting++; e.nesting > maxNesting {
			e.wrong, e.words = true, nil
			return false
		}
		result := e.or()
		e.nesting--
		e.wrong = e.wrong || e.next(")") == ""
		return result
	}
	left := e.operand()
	op := e.next("<=", "<", "!=", "===", "==", ">=", ">", "~=", "in", "not")
	if op == "not" {
		op += " " + e.next("in")
	}
	right := e.operand()
	if op == "" || op == "not " {
		e.wrong = true
	}
	if left.name == "extra" || right.name == "extra" {
		left.text, right.text = Normalize(left.text), Normalize(right.text)
	}
	return compare(left.text, op, right.text)
}

// operand is a text, and the name of the variable that has it.
type operand struct{ name, text string }

func (e *evaluation) operand() operand {
	if len(e.words) == 0 {
		e.wrong = true
		return operand{}
	}
	w := e.words[0]
	e.words = e.words[1:]
	if w[0] == '"' || w[0] == '\'' {
		return operand{text: w[1 : len(w)-1]}
	}
	if name, ok := aliases[w]; ok {
		w = name
	}
	switch w {
	case "extra", "extras":
		return operand{"extra", e.extra}
	case "dependency_groups":
		return operand{}
	}
	text, known := e.values[w]
	e.wrong = e.wrong || !known
	return operand{w, text}
}

// compare compares two texts, as versions if they are.
func compare(left, op, right string) bool {
	switch op {
	case "in":
		return strings.Contains(right, left) && (left != "" || right == "")
	case "not in":
		return !strings.Contains(right, left)
	case "===":
		return strings.EqualFold(left, right)
	}
	if result, ok := compareVersions(left, op, right); ok {
		return result
	}
	switch op {
	case "==":
		return left == right
	case "!=":
		return left != right
	case "<":
		return left < right
	case "<=":
		return left <= right
	case ">":
		return left > right
	case ">=":
		return left >= right
	}
	return false
}
