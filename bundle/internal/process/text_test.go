package process

import (
	"encoding/json"
	"os/exec"
	"testing"
)

// A name that goes to Python comes back unchanged, whatever bytes it has.
func TestText(t *testing.T) {
	type message struct {
		Names [][2]string
		Any   any
		Map   map[string]string
		Ptr   *string
	}
	name := "a\xff/\xfe\xed\xb2\x80 ü \U0001f600\xc3"
	in := message{Names: [][2]string{{Text(name), Text("plain")}}}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out message
	if err := Unmarshal(b, &out); err != nil || out.Names[0] != [2]string{name, "plain"} {
		t.Errorf("%q, %v", out.Names, err)
	}
	for _, hostile := range []string{"\x00", "\x00f", "\x00zz", "a\x00"} { // invalid, but harmless
		b, err := json.Marshal(message{Names: [][2]string{{hostile, ""}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := Unmarshal(b, &out); err != nil {
			t.Error(err)
		}
	}
	if Texts(nil) != nil {
		t.Error("nil has become a list")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	const echo = `
import json, os, sys
value = from_wire(json.loads(sys.argv[1]))
assert os.fsencode(value["Names"][0][0]) == bytes.fromhex(sys.argv[2]), value
print(json.dumps(to_wire(value)))`
	hex := ""
	for _, c := range []byte(name) {
		hex += string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
	}
	answer, err := exec.Command(python, "-c", Python+echo, string(b), hex).Output()
	if err != nil {
		t.Fatal(err)
	}
	out = message{}
	if err := Unmarshal(answer, &out); err != nil || out.Names[0][0] != name {
		t.Errorf("%q, %v", out.Names, err)
	}
}
