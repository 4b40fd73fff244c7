package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"github.com/gofreeze/gofreeze/bundle"
)

// module is the Python package in the wheel.
//
//go:embed gofreeze/*.py gofreeze/py.typed
var module embed.FS

// makeWheel makes a wheel (PEP 427): the builder as a script, the Python package, and
// the metadata, which is last in the file, as the specification recommends.
func makeWheel(p platform, b *builder, c *common, bom, notices []byte) (entry, error) {
	stem := "gofreeze-" + bundle.Version
	listed, err := module.ReadDir("gofreeze") // sorted
	if err != nil {
		return entry{}, err
	}
	var list []entry
	for _, f := range listed {
		data, err := module.ReadFile("gofreeze/" + f.Name())
		if err != nil {
			return entry{}, err
		}
		list = append(list, entry{name: "gofreeze/" + f.Name(), data: data})
	}
	info := stem + ".dist-info/"
	list = append(list,
		entry{name: stem + ".data/scripts/" + p.program(), data: b.data, program: true},
		entry{name: info + "METADATA", data: metadata(c.readme)},
		entry{name: info + "WHEEL", data: tags(p)},
		entry{name: info + "licenses/LICENSE", data: c.licence},
		entry{name: info + "licenses/" + noticesName, data: notices},
		entry{name: info + "sboms/gofreeze.cdx.json", data: bom}, // PEP 770
	)
	list = append(list, entry{name: info + "RECORD", data: record(list, info+"RECORD")})
	data, err := zipped(list)
	return entry{name: stem + "-py3-none-" + strings.Join(p.tags, ".") + ".whl", data: data}, err
}

// record lists the files of a wheel with digests and sizes; its own line has neither.
func record(list []entry, self string) []byte {
	var b bytes.Buffer
	for _, e := range list {
		sum := sha256.Sum256(e.data)
		fmt.Fprintf(&b, "%s,sha256=%s,%d\n", e.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(e.data))
	}
	fmt.Fprintf(&b, "%s,,\n", self)
	return b.Bytes()
}

func tags(p platform) []byte {
	text := "Wheel-Version: 1.0\nGenerator: gofreeze (" + bundle.Version + ")\nRoot-Is-Purelib: false\n"
	for _, tag := range p.tags {
		text += "Tag: py3-none-" + tag + "\n"
	}
	return []byte(text)
}

// local is a link to a file of the source tree.
var local = regexp.MustCompile(`\[([^\]]+)\]\([^):]+\)`)

// metadata returns the core metadata. The description is the README without its links
// into the source tree, which lead nowhere on an index.
func metadata(readme []byte) []byte {
	return []byte(`Metadata-Version: 2.4
Name: gofreeze
Version: ` + bundle.Version + `
Summary: Freeze a Python program into one executable file
Keywords: freeze,executable,onefile,packaging,deployment
License-Expression: Apache-2.0
License-File: LICENSE
License-File: ` + noticesName + `
Classifier: Development Status :: 4 - Beta
Classifier: Environment :: Console
Classifier: Intended Audience :: Developers
Classifier: Operating System :: MacOS
Classifier: Operating System :: Microsoft :: Windows
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Go
Classifier: Programming Language :: Python :: 3
Classifier: Programming Language :: Python :: 3.9
Classifier: Programming Language :: Python :: 3.10
Classifier: Programming Language :: Python :: 3.11
Classifier: Programming Language :: Python :: 3.12
Classifier: Programming Language :: Python :: 3.13
Classifier: Programming Language :: Python :: 3.14
Classifier: Programming Language :: Python :: Implementation :: CPython
Classifier: Topic :: Software Development :: Build Tools
Classifier: Topic :: System :: Software Distribution
Classifier: Typing :: Typed
Requires-Python: >=3.9
Description-Content-Type: text/markdown

` + local.ReplaceAllString(string(readme), "$1"))
}
