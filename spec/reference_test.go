package spec

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/spec.md")

const mark = "<!-- The rest is written by: go test ./spec -update -->\n"

// docs/spec.md must agree with the table of keys.
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
	if rest == reference() {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the keys say; run: go test ./spec -update", file)
	}
	if err := os.WriteFile(file, []byte(head+mark+reference()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// reference returns the table of all keys as Markdown, for docs/spec.md.
func reference() string {
	var b strings.Builder
	section := ""
	for _, k := range keys {
		s, _, nested := strings.Cut(k.Path, ".")
		if !nested {
			s = ""
		}
		if k.Type == tables {
			continue // its keys come next
		}
		if s != section || b.Len() == 0 {
			section = s
			switch {
			case s == "":
				b.WriteString("\n## At the top\n")
			case s == "data" || s == "binaries":
				fmt.Fprintf(&b, "\n## `[[%s]]`\n", s)
			default:
				fmt.Fprintf(&b, "\n## `[%s]`\n", s)
			}
		}
		fmt.Fprintf(&b, "\n### `%s`\n\n", leaf(k.Path))
		fmt.Fprintf(&b, "%s. Default: %s.", strings.ToUpper(k.Type[:1])+k.Type[1:], defaultOf(k))
		if len(k.Values) > 0 {
			fmt.Fprintf(&b, " One of %s.", strings.Join(k.Values, ", "))
		}
		fmt.Fprintf(&b, " Flag: `%s`.\n\n%s\n", k.Flag, k.Doc)
		if k.Example != "" {
			fmt.Fprintf(&b, "\n```toml\n%s = %s\n```\n", leaf(k.Path), k.Example)
		}
	}
	return b.String()
}

func defaultOf(k Key) string {
	switch k.Default {
	case "":
		return "none"
	case "required":
		return "none, it is required"
	}
	if strings.HasPrefix(k.Default, `"`) && strings.Count(k.Default, `"`) == 2 && strings.HasSuffix(k.Default, `"`) {
		return "`" + k.Default + "`"
	}
	return k.Default
}
