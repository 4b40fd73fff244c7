package marshal

import (
	"encoding/json"
	"testing"
)

var hosts = []struct {
	source string
	want   Hosts
}{
	{"import runpy\nrunpy.run_path(f)", Hosts{Files: true}},
	{"from importlib.util import spec_from_file_location\nspec_from_file_location(n, f)", Hosts{Files: true}},
	{"def f(p, names):\n code = compile(open(p).read(), p, 'exec')\n exec(code, names)", Hosts{Files: true, Text: true}},
	{"import re\nexec(text)\nre.compile('x')", Hosts{Text: true}},
	{"import sys\nsys.path.insert(0, '.')", Hosts{Path: true}},
	{"import os\nos.path.join('a').append(1)", Hosts{}},
	{"import sys, importlib\ndef f(n):\n sys.path.append('.')\n return importlib.import_module(n)", Hosts{Path: true, Computed: true}},
	{"def f(n):\n return __import__(n)", Hosts{Computed: true}},
	{"import importlib\nimportlib.import_module('json')", Hosts{}},
}

func TestHosts(t *testing.T) {
	var sources []string
	for _, h := range hosts {
		sources = append(sources, h.source)
	}
	in, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	eachPython(t, func(t *testing.T, minor int, exe string) {
		ops := opcodes(t, exe)
		codes := split(python(t, exe, compileEach, 0, in))
		for i, h := range hosts {
			facts, err := Scan(codes[i], minor, ops)
			if err != nil {
				t.Fatalf("%s: %v", h.source, err)
			}
			if facts.Hosts != h.want {
				t.Errorf("%s:\n got %+v\nwant %+v", h.source, facts.Hosts, h.want)
			}
		}
	})
}
