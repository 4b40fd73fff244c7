package spec

import (
	"fmt"
	"strings"
)

// Reference returns the table of all keys as Markdown, for docs/spec.md.
func Reference() string {
	var b strings.Builder
	section := ""
	for _, k := range keys {
		s, _, nested := strings.Cut(k.Path, ".")
		if !nested {
			s = ""
		}
		if k.Type == tables {
			continue // its keys follow
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
