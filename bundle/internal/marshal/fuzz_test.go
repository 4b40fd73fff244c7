package marshal

import (
	"bytes"
	"embed"
	"encoding/json"
	"testing"
)

// opcodes.json has opcode.opmap of each version, so that the seeds, which are
// small programs compiled by each, need no interpreter.
//
//go:embed testdata
var testdata embed.FS

func seedOpcodes(t testing.TB) map[int]map[string]int {
	b, err := testdata.ReadFile("testdata/opcodes.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[int]map[string]int
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// addSeeds adds the crafted objects; those of CPython are in testdata/fuzz.
func addSeeds(f *testing.F) {
	for _, target := range []string{"FuzzCanonical", "FuzzScan"} {
		seeds, err := testdata.ReadDir("testdata/fuzz/" + target)
		if err != nil || len(seeds) < 6 {
			f.Fatalf("%s has %d seeds (%v)", target, len(seeds), err)
		}
	}
	f.Add(codeWith([]byte(")\x02\xe9\x01\x00\x00\x00r\x00\x00\x00\x00")), 11)
	f.Add(codeWith(doubling(3, []byte("\xa9\x02NN"), []byte("\xbe\x02\x00\x00\x00"))), 12)
	f.Add(codeWith(doublingCode(3)), 13)
	f.Add(codeWith([]byte(")\x03:NNN[\x01\x00\x00\x00N{NN0")), 14)
}

func FuzzCanonical(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte, minor int) {
		c, err := Canonical(b, minor, "f.py")
		if err != nil {
			return
		}
		if len(c) > 32*len(b)+1000 {
			t.Errorf("%d bytes of input become %d", len(b), len(c))
		}
		again, err := Canonical(c, minor, "f.py")
		if err != nil || !bytes.Equal(c, again) {
			t.Errorf("canonical form does not read back: %v", err)
		}
	})
}

func FuzzScan(f *testing.F) {
	addSeeds(f)
	ops := seedOpcodes(f)
	f.Fuzz(func(t *testing.T, b []byte, minor int) {
		facts, err := Scan(b, minor, ops[minor])
		if err != nil {
			return
		}
		for _, i := range facts.Imports {
			if i.Line < 0 || i.Level < 0 || i.Where > InMain {
				t.Errorf("%+v", i)
			}
		}
		// What is found depends on the code alone.
		c, err := Canonical(b, minor, "f.py")
		if err != nil {
			return
		}
		again, err := Scan(c, minor, ops[minor])
		if err != nil || len(again.Imports) < len(facts.Imports) {
			t.Errorf("%d imports, in canonical form %d (%v)", len(facts.Imports), len(again.Imports), err)
		}
	})
}
