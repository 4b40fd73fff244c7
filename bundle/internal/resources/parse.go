package resources

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parser reads the Python expressions in version files: calls, tuples, lists, strings
// and integers. Values are *call, []any, string and int64.
type parser struct {
	text string
	at   int
	line int
}

// call is a call with its arguments.
type call struct {
	name  string
	args  []any
	named map[string]any
}

// argument returns an argument by position or name, or nil.
func (c *call) argument(i int, name string) any {
	if v, ok := c.named[name]; ok || i >= len(c.args) {
		return v
	}
	return c.args[i]
}

// list returns an argument that is a list or a tuple, or nil.
func (c *call) list(i int, name string) []any {
	l, _ := c.argument(i, name).([]any)
	return l
}

// maxNesting limits the nesting of values.
const maxNesting = 50

func (p *parser) space() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '#':
			for p.at < len(p.text) && p.text[p.at] != '\n' {
				p.at++
			}
		case c == '\n':
			p.line++
			p.at++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxNesting {
		return nil, errors.New("is nested too deeply")
	}
	switch c := p.peek(); {
	case c == '(' || c == '[':
		p.at++
		l := &call{}
		err := p.items(l, map[byte]byte{'(': ')', '[': ']'}[c], false, depth)
		return l.args, err
	case c == '\'' || c == '"':
		return p.strings()
	case c >= '0' && c <= '9' || c == '-':
		return p.number()
	case letter(c):
		word := p.word()
		if q := p.peek(); (q == '\'' || q == '"') && strings.Trim(strings.ToLower(word), "ur") == "" {
			if strings.ContainsAny(word, "rR") {
				return nil, errors.New("a raw string; write an ordinary one")
			}
			return p.strings()
		}
		if p.peek() != '(' {
			return nil, fmt.Errorf("%s: want a call, a string, a number, a tuple or a list", word)
		}
		p.at++
		out := &call{name: word, named: map[string]any{}}
		return out, p.items(out, ')', true, depth)
	case c == 0:
		return nil, errors.New("ends early")
	default:
		return nil, fmt.Errorf("unexpected %q", c)
	}
}

// items reads the items in brackets up to end.
func (p *parser) items(to *call, end byte, names bool, depth int) error {
	for {
		if p.peek() == end {
			p.at++
			return nil
		}
		name := ""
		if start, line := p.at, p.line; names && letter(p.peek()) {
			if name = p.word(); p.peek() == '=' {
				p.at++
			} else {
				name, p.at, p.line = "", start, line
			}
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		if name != "" {
			to.named[name] = v
		} else {
			to.args = append(to.args, v)
		}
		switch p.peek() {
		case ',':
			p.at++
		case end:
		default:
			return fmt.Errorf("want a comma or %q", end)
		}
	}
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func (p *parser) word() string {
	start := p.at
	for p.at < len(p.text) && (letter(p.text[p.at]) || p.text[p.at] >= '0' && p.text[p.at] <= '9') {
		p.at++
	}
	return p.text[start:p.at]
}

func (p *parser) number() (any, error) {
	start := p.at
	if p.text[p.at] == '-' {
		p.at++
	}
	word := p.text[start:p.at] + p.word()
	n, err := strconv.ParseInt(word, 0, 64)
	if err != nil {
		return nil, fmt.Errorf("%s: is no number", word)
	}
	return n, nil
}

// strings reads one or more adjacent string literals, which form one string.
func (p *parser) strings() (any, error) {
	var out strings.Builder
	for c := p.peek(); c == '\'' || c == '"'; c = p.peek() {
		if strings.HasPrefix(p.text[p.at:], strings.Repeat(string(c), 3)) {
			return nil, errors.New("a string in three quotes; write it on one line")
		}
		rest := p.text[p.at+1:]
		for rest == "" || rest[0] != c {
			if rest == "" || rest[0] == '\n' {
				return nil, errors.New("a string without an end")
			}
			if rest[0] == '\\' && len(rest) > 1 && (rest[1] == '\'' || rest[1] == '"') {
				out.WriteByte(rest[1])
				rest = rest[2:]
				continue
			}
			r, _, tail, err := strconv.UnquoteChar(rest, 0)
			if err != nil {
				return nil, errors.New("a string with an escape that is not understood")
			}
			out.WriteRune(r)
			rest = tail
		}
		p.at = len(p.text) - len(rest) + 1
	}
	if !utf8.ValidString(out.String()) {
		return nil, errors.New("a string that is not Unicode")
	}
	return out.String(), nil
}
