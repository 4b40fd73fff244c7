package marshal

import (
	"fmt"
	"slices"
	"testing"
)

const described = `
from importlib.metadata import version, entry_points
NAME = "by-constant"
class C:
    inside = "by-attribute"
    v = version(inside)
version("plain")
importlib.metadata.distribution("of-module")
metadata.metadata(distribution_name="by-keyword")
def f(x):
    if TYPE_CHECKING:
        version("never")
    pkg_resources.require("with-version>=1")
    try:
        pkg_resources.get_distribution("old").version
    except Exception:
        files("a-file").read()
    return version(NAME) or version(x) or version(x + "no") or version() or version(1) or requires(name="other-keyword")
entry_points(group="a.group")
GROUPS = ["one.group", ("deep.group",)]
def g(x):
    importlib.import_module(x)
    importlib.import_module("literal")
    import_module("." + x, __package__)
    __import__("a." + x, globals(), locals(), ["b"])
    if TYPE_CHECKING:
        __import__(x)
    OWN = "own.group"
    return entry_points().select(group="selected"), iter_entry_points(NAME), entry_points(group=x[0]), entry_points(name=x)
`

func TestDescribes(t *testing.T) {
	want := []string{"a-file", "by-attribute", "by-constant", "by-keyword", "of-module", "old", "other-keyword", "plain", "with-version>=1"}
	for minor, exe := range pythons(t) {
		t.Run(fmt.Sprint("3.", minor), func(t *testing.T) {
			data := compileSource(t, exe, described)
			facts, err := Scan(data, minor, opcodes(t, exe))
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(slices.Values(facts.Distributions)); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if want := []Computed{{Line: 22}, {25, "a"}}; !slices.Equal(facts.Computed, want) {
				t.Errorf("computed imports %+v, want %+v", facts.Computed, want)
			}
			if want := []Group{{"a.group", 19}, {"selected", 29}, {"by-constant", 29}, {"", 29}}; !slices.Equal(facts.Groups, want) {
				t.Errorf("groups %v, want %v", facts.Groups, want)
			}
			code, err := Canonical(data, minor, "x.py")
			if err != nil {
				t.Fatal(err)
			}
			wanted := map[string]bool{"a.group": true, "one.group": true, "deep.group": true, "a.grou": true, "no.group": true, "": true}
			got := Strings(code, wanted)
			slices.Sort(got)
			if got = slices.DeleteFunc(got, func(s string) bool { return s == "" }); !slices.Equal(got, []string{"a.group", "deep.group", "one.group"}) {
				t.Errorf("strings %q", got)
			}
		})
	}
	if got := Strings([]byte("z"), map[string]bool{"x": true}); got != nil {
		t.Errorf("%q in a truncated string", got)
	}
	if got := Strings([]byte("Z\x05abc"), map[string]bool{"abcde": true}); got != nil {
		t.Errorf("%q in a truncated string", got)
	}
}
