package contents

import (
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// What no process runs is data, so that a start need not look at each file of it.
func TestMarkData(t *testing.T) {
	why := Why{Distribution, "app"}
	items := map[string]struct {
		it   Item
		want uint32
	}{
		"picture":           {file("app/logo.png", "", 0o644, why), archive.ModeData},
		"stub file":         {file("app/__init__.pyi", "", 0o644, why), archive.ModeData},
		"without an ending": {file("tzdata/zoneinfo/Europe/Berlin", "", 0o644, why), archive.ModeData},
		"library":           {library("app/libx.so", "", why), 0o755},
		"library's mode":    {Item{Path: "app/libx.so", Kind: archive.KindFile, Mode: 0o644, Binary: true, Why: why}, 0o644},
		"program":           {file("app/helper", "", 0o755, why), 0o755},
		"script":            {file("app/run.SH", "", 0o644, why), 0o644},
		"code":              {file("app/template.py", "", 0o644, why), 0o644},
		"search path":       {generated("python311._pth", nil, Why{Reason: Interpreter}), 0o644},
		"zip file":          {file("app/code.zip", "", 0o644, why), 0o644},
		"source of the PYZ": {file("app/mod.py", "", archive.ModeText, why), archive.ModeText},
		"boot":              {generated(ownDir+"/boot", nil, Why{Reason: RunTime}), 0o644},
		"link":              {link("app/link", "logo.png", why), 0o777},
	}
	for name, test := range items {
		got, err := (&collector{}).markData(t.Context(), &Table{Items: []Item{test.it}})
		if err != nil || got.Items[0].Mode != test.want {
			t.Errorf("%s: mode %o, %v, want %o", name, got.Items[0].Mode, err, test.want)
		}
	}
}
