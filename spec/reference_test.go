package spec

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/spec.md")

const mark = "<!-- The rest is written by: go test ./spec -update -->\n"

// docs/spec.md says what the table of keys says.
func TestReference(t *testing.T) {
	const file = "../docs/spec.md"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), mark)
	if !ok {
		t.Fatalf("%s has lost its mark %q", file, mark)
	}
	if rest == Reference() {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the keys say; run: go test ./spec -update", file)
	}
	if err := os.WriteFile(file, []byte(head+mark+Reference()), 0o644); err != nil {
		t.Fatal(err)
	}
}
