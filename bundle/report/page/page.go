// Package page writes what is inside a product as one HTML page, which needs
// nothing but a browser: no network, no other file.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bundle/report"
)

//go:embed assets/echarts.min.js.zst page.html page.css tree.js why.js main.js
var assets embed.FS

// maxLibrary bounds the unpacked charting library in bytes.
const maxLibrary = 8 << 20

// Write writes the page of a product. Names in it come from the product and are
// data everywhere: the data are JSON without "<", the scripts put them into text
// nodes only, and the page's policy lets no other script run and no request out.
func Write(w io.Writer, p *report.Product) error {
	data, err := json.Marshal(describe(p)) // escapes <, >, & and U+2028, replaces what is no UTF-8
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	library, err := library()
	if err != nil {
		return err
	}
	page, err := text("page.html")
	if err != nil {
		return err
	}
	style, err := text("page.css")
	if err != nil {
		return err
	}
	var script strings.Builder
	for _, name := range []string{"tree.js", "why.js", "main.js"} {
		s, err := text(name)
		if err != nil {
			return err
		}
		script.WriteString(s)
	}
	policy := "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src " + hash(library) + " " + hash(script.String())
	// One pass: what is filled in is never looked at again.
	r := strings.NewReplacer("@POLICY@", policy, "@STYLE@", style, "@LIBRARY@", library, "@DATA@", string(data), "@SCRIPT@", script.String())
	if _, err := r.WriteString(w, page); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// hash names a script in the policy of the page.
func hash(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func text(name string) (string, error) {
	b, err := assets.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("write page: %w", err)
	}
	return string(b), nil
}

// library unpacks the charting library. Browsers read "\r\n" in scripts as "\n",
// which would change the hash; the file has none.
func library() (string, error) {
	packed, err := assets.ReadFile("assets/echarts.min.js.zst")
	if err != nil {
		return "", fmt.Errorf("write page: %w", err)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxLibrary))
	if err != nil {
		return "", fmt.Errorf("write page: %w", err)
	}
	defer d.Close()
	b, err := d.DecodeAll(packed, nil)
	if err != nil {
		return "", fmt.Errorf("write page: charting library: %w", err)
	}
	return string(b), nil
}
