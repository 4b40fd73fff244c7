// Package page writes the contents of a product as one HTML page. The page uses only
// the browser: no network, and no other file.
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

// maxLibrary limits the size of the unpacked charting library in bytes.
const maxLibrary = 8 << 20

// Write writes the page of a product. Names in it come from the product and stay data:
// the data are JSON without "<", the scripts put them only into text nodes, and the
// page's policy allows no other script and no request.
func Write(w io.Writer, p *report.Product) error {
	data, err := json.Marshal(describe(p)) // escapes <, >, & and U+2028, and replaces bytes that are not UTF-8
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
	// One pass: inserted text is not searched for further placeholders.
	r := strings.NewReplacer("@POLICY@", policy, "@STYLE@", style, "@LIBRARY@", library, "@DATA@", string(data), "@SCRIPT@", script.String())
	if _, err := r.WriteString(w, page); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// hash returns the source expression for a script in the page's policy.
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

// library unpacks the charting library. Browsers read "\r\n" in scripts as "\n", which
// would change the hash, but the file contains none.
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
