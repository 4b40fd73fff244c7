package marshal

import (
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
	scanEach(t, sources, func(t *testing.T, _, i int, facts *Facts) {
		h := hosts[i]
		if facts.Hosts != h.want {
			t.Errorf("%s:\n got %+v\nwant %+v", h.source, facts.Hosts, h.want)
		}
	})
}
