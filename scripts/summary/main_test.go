package main

import (
	"fmt"
	"strings"
	"testing"
)

// said returns the output of go test -json for lines of action, package, test and
// output.
func said(lines ...string) string {
	var b strings.Builder
	for _, l := range lines {
		f := strings.SplitN(l, " ", 4)
		for len(f) < 4 {
			f = append(f, "")
		}
		if f[2] == "-" {
			f[2] = ""
		}
		fmt.Fprintf(&b, `{"Action":%q,"Package":%q,"Test":%q,"Output":%q}`+"\n", f[0], "github.com/gofreeze/gofreeze/"+f[1], f[2], f[3])
	}
	return b.String()
}

func TestSummary(t *testing.T) {
	pass := said("run a TestOne", "output a TestOne     a.go:1: a log\n", "pass a TestOne", "output a - PASS\n", "output a - ok a 1s\n", "pass a -")
	skipped := said("output a TestTwo === RUN   TestTwo\n", "output a TestTwo     a_test.go:7: no gcc: not found\n", "output a TestTwo --- SKIP: TestTwo (0.00s)\n", "skip a TestTwo")
	parts := said("output b Test/x     b_test.go:7: needs another kernel\n", "skip b Test/x", "output b Test/y     b_test.go:7: needs another kernel\n", "skip b Test/y", "pass b Test")
	const list = "\n# why\nb Test/x  needs another kernel\n"
	for name, c := range map[string]struct {
		in, may string
		strict  bool
		ok      bool
		want    string
	}{
		"all pass":        {pass, "", true, true, "ok a 1s\n1 tests; 0 tests and subtests were skipped\n"},
		"counted":         {pass + skipped, "", false, true, "ok a 1s\n2 tests; 1 tests and subtests were skipped\n  a TestTwo: no gcc: not found\n"},
		"strict":          {pass + skipped, "", true, false, "! a TestTwo: no gcc: not found\n1 were skipped without permission"},
		"may be skipped":  {parts, list + "b Test/y because", true, true, "1 tests; 2 tests and subtests were skipped\n  b Test/x and 1 more of this test: needs another kernel\n"},
		"a part may not":  {parts, list, true, false, "! b Test/y: needs another kernel\n"},
		"all parts may":   {parts, "b Test because", true, true, "  b Test/x and 1 more of this test: needs another kernel\n"},
		"of another test": {parts, "b Te because", true, false, "! b Test/x"},
		"in a package":    {parts, "a Test because", true, false, "! b Test/x"},
		"a failure": {pass + said("output a TestBad     a.go:3: it is bad\n", "fail a TestBad", "output a - FAIL\n", "fail a -"), "", false, false,
			"ok a 1s\n    a.go:3: it is bad\nFAIL\n"},
		"a panic":           {said("output a TestBad panic: x\n", "output a - FAIL a 1s\n", "fail a -"), "", false, false, "FAIL a 1s\npanic: x\n"},
		"does not compile":  {said("build-output a - a.go:1: undefined: x\n", "build-fail a -", "fail a -"), "", false, false, "a.go:1: undefined: x\n"},
		"go says something": {"go: no such package\n" + pass, "", false, true, "go: no such package\nok a 1s\n"},
		"nothing":           {"", "", false, false, "no test has run\n"},
	} {
		var out strings.Builder
		s := &summary{out: &out, texts: map[test]*strings.Builder{}}
		allowed, err := parse(c.may)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.read(strings.NewReader(c.in)); err != nil {
			t.Fatal(err)
		}
		if ok := s.conclude(allowed, c.strict); ok != c.ok || !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "a log") {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, ok, out.String(), c.want)
		}
	}
	if _, err := parse("a Test"); err == nil {
		t.Error("a test may be skipped without a reason")
	}
}
