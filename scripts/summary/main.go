// Command summary reads the output of go test -json and shows what go test would show.
// At the end it lists the tests that were skipped, with their reasons. With -strict, a
// skipped test is a failure unless -may allows it.
//
//	go test -json ./... | go run ./scripts/summary -may "$skips"
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	strict := flag.Bool("strict", false, "a skipped test is a failure unless -may names it")
	may := flag.String("may", "", "tests that may be skipped: lines of package, test and reason")
	flag.Parse()
	allowed, err := parse(*may)
	if err != nil {
		fmt.Fprintln(os.Stderr, "summary:", err)
		os.Exit(2)
	}
	s := &summary{out: os.Stdout, texts: map[test]*strings.Builder{}}
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "summary:", err)
		os.Exit(1)
	}
	if !s.conclude(allowed, *strict) {
		os.Exit(1)
	}
}

// test is a test, or a package if the name is empty.
type test struct{ pkg, name string }

// skip is a test that was skipped.
type skip struct {
	test
	why string
}

type summary struct {
	out    io.Writer
	texts  map[test]*strings.Builder // the output of tests that have not ended
	ran    int                       // number of tests, without subtests
	failed bool
	skips  []skip
}

// event is a line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
}

func (s *summary) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil { // output of go itself
				s.out.Write(line)
			} else {
				s.event(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
	}
}

func (s *summary) event(e event) {
	e.Package = strings.TrimPrefix(e.Package, "github.com/gofreeze/gofreeze/")
	t := test{e.Package, e.Test}
	switch {
	case e.Action == "build-output", e.Action == "output" && e.Test == "":
		if e.Output != "PASS\n" {
			io.WriteString(s.out, e.Output)
		}
	case e.Action == "output":
		if s.texts[t] == nil {
			s.texts[t] = &strings.Builder{}
		}
		s.texts[t].WriteString(e.Output)
	case e.Action == "build-fail":
		s.failed = true
	case e.Action == "fail":
		s.failed = true
		s.show(t)
		if e.Test == "" { // tests that a panic or the time limit has ended
			for other := range s.texts {
				if other.pkg == t.pkg {
					s.show(other)
				}
			}
		}
	case e.Action == "skip" && e.Test != "":
		s.skips = append(s.skips, skip{t, reason(s.texts[t])})
	}
	if e.Action == "pass" || e.Action == "skip" || e.Action == "fail" {
		delete(s.texts, t)
		if e.Test != "" && !strings.Contains(e.Test, "/") {
			s.ran++
		}
	}
}

func (s *summary) show(t test) {
	if b := s.texts[t]; b != nil {
		io.WriteString(s.out, b.String())
		delete(s.texts, t)
	}
}

// reason returns the reason that a test gave for being skipped ("    file.go:7:
// reason"), or the first line that it logged.
func reason(b *strings.Builder) string {
	if b == nil {
		return ""
	}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if at, text, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.Contains(at, ".go:") {
			return text
		}
	}
	return ""
}

// parse reads lines of a package, a test and a reason. A test includes its subtests.
func parse(text string) ([]skip, error) {
	var out []skip
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) < 3 {
			return nil, fmt.Errorf("%q: a package, a test and a reason are needed", line)
		}
		out = append(out, skip{test{words[0], words[1]}, strings.Join(words[2:], " ")})
	}
	return out, nil
}

// conclude lists the skipped tests, and reports whether all is well.
func (s *summary) conclude(allowed []skip, strict bool) bool {
	// Subtests of one test that give the same reason are listed once.
	type group struct {
		pkg, name, why string
		wrong          bool
	}
	var order []group
	parts := map[group][]string{}
	wrong := 0
	for _, k := range s.skips {
		ok := slices.ContainsFunc(allowed, func(a skip) bool {
			return a.pkg == k.pkg && (a.name == k.name || strings.HasPrefix(k.name, a.name+"/"))
		})
		if strict && !ok {
			wrong++
		}
		name, _, _ := strings.Cut(k.name, "/")
		g := group{k.pkg, name, k.why, strict && !ok}
		if parts[g] == nil {
			order = append(order, g)
		}
		parts[g] = append(parts[g], k.name)
	}
	fmt.Fprintf(s.out, "%d tests; %d tests and subtests were skipped\n", s.ran, len(s.skips))
	for _, g := range order {
		mark := "  "
		if g.wrong {
			mark = "! "
		}
		name := parts[g][0]
		if n := len(parts[g]); n > 1 {
			name = fmt.Sprintf("%s and %d more of this test", name, n-1)
		}
		fmt.Fprintf(s.out, "%s%s %s: %s\n", mark, g.pkg, name, g.why)
	}
	if wrong > 0 {
		fmt.Fprintf(s.out, "%d were skipped without permission: let scripts/test install what they need, or add them to its list with a reason\n", wrong)
	}
	if s.ran == 0 {
		fmt.Fprintln(s.out, "no test has run")
	}
	return !s.failed && wrong == 0 && s.ran > 0
}
