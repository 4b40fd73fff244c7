package marshal

import (
	"fmt"
	"slices"
	"testing"
)

const naming = `import sys
table = dict(NativeStringIO="io.StringIO", SafeConfigParser="configparser.ConfigParser")
table["Later"] = "collections.Later"
others = {"a": "re.compile", "b": 1}
for name in ("ssl", "bz2"):
    pass
from x import notcounted
if sys.platform == "compared":
    listed = ["json", "two words", "Upper.case", "9digit"]
def load(source, default="defaulted"):
    name, attr = source.rsplit(".", 1)
    return __import__(name, fromlist=[attr], level=0)
class C:
    def method(self, n):
        return importlib.import_module(n)
    def __getattr__(self, n):
        return load("decimal.Decimal")
def innocent():
    "docstring"
    return other("fractions")
`

// Names in tables and calls count when a variable may hand them to an import, and the
// functions around such imports are known.
func TestNames(t *testing.T) {
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			facts, err := Scan(compileSource(t, exe, naming), minor, opcodes(t, exe))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"io.StringIO", "configparser.ConfigParser", "collections.Later", "re.compile", "ssl", "bz2", "json", "decimal.Decimal", "fractions"} {
				if !slices.Contains(facts.Names, want) {
					t.Errorf("%s is missing in %q", want, facts.Names)
				}
			}
			for _, n := range []string{"notcounted", "compared", "two words", "Upper.case", "9digit", "docstring", "load", "method"} {
				if slices.Contains(facts.Names, n) {
					t.Errorf("%s counts", n)
				}
			}
			if got := fmt.Sprint(facts.Wrappers); got != "[load method]" {
				t.Errorf("wrappers %s", got)
			}
			for _, want := range []Call{{"load", "decimal.Decimal"}, {"other", "fractions"}} {
				if !slices.Contains(facts.Calls, want) {
					t.Errorf("%v is missing in %v", want, facts.Calls)
				}
			}
			facts, err = Scan(compileSource(t, exe, `table = {"a": "io.StringIO"}; __import__("json")`), minor, opcodes(t, exe))
			if err != nil || facts.Names != nil || facts.Wrappers != nil {
				t.Errorf("without an import of what a variable names: %+v, %v", facts, err)
			}
		})
	}
}

// What settings name: dotted names, entry points, and the words that stand in one list
// with them, whatever the code imports.
func TestTables(t *testing.T) {
	const settings = `import os
os.environ.setdefault("SETTINGS", "site.settings")
APPS = ["a.b", "words", "more", "Upper"]
ALONE = ["single", "other"]
MAP = {"class": "x.Handler", "text": "two words.", "dunder": "__main__.x"}
def main():
    run("server:app", "no:", host="127.0.0.1")
    engine(f"postgresql+pg://{user}@host", "a+B", "C++", "x+y z")
    engine("mysql+my")
`
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			facts, err := Scan(compileSource(t, exe, settings), minor, opcodes(t, exe))
			if got := fmt.Sprint(facts.Tables); err != nil || got != "[a.b more mysql+my postgresql+pg server:app site.settings words x.Handler]" {
				t.Errorf("%s %v", got, err)
			}
		})
	}
}
