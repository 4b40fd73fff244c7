package typelib

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// build makes the head of a typelib.
func build(name, version, needs, libs string) []byte {
	b := make([]byte, headSize)
	copy(b, magic)
	for _, f := range []struct {
		at   int
		text string
	}{{44, name}, {48, version}, {36, needs}, {52, libs}} {
		if f.text != "" {
			binary.LittleEndian.PutUint32(b[f.at:], uint32(len(b)))
			b = append(append(b, f.text...), 0)
		}
	}
	return b
}

func TestParse(t *testing.T) {
	got, err := parse(build("Gtk", "3.0", "Gdk-3.0|Atk-1.0", "libgtk-3.so.0,libgdk-3.so.0"))
	want := &Typelib{"Gtk", "3.0", []string{"Gdk-3.0", "Atk-1.0"}, []string{"libgtk-3.so.0", "libgdk-3.so.0"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = parse(build("GLib", "2.0", "", ""))
	if err != nil || got.Dependencies != nil || got.Libraries != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParseBad(t *testing.T) {
	good := build("Gtk", "3.0", "Gdk-3.0", "libgtk-3.so.0")
	outside, endless := append([]byte{}, good...), append([]byte{}, good...)
	binary.LittleEndian.PutUint32(outside[44:], 1<<31)
	endless = append(endless, 'x')
	binary.LittleEndian.PutUint32(endless[44:], uint32(len(endless)-1))
	for name, b := range map[string][]byte{
		"empty": nil, "short": good[:40], "other": append([]byte("x"), good...), "outside": outside, "endless": endless,
		"path": build("../x", "1", "", ""), "no version": build("Gtk", "", "", ""),
	} {
		if got, err := parse(b); !errors.Is(err, errFormat) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	got, err := parse(build("Gtk", "3.0", "../../etc-1|Ok-1", "/lib/evil.so,lib*.so"))
	if err != nil || len(got.Dependencies) != 1 || len(got.Libraries) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.typelib")
	if err := os.WriteFile(file, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(file); !errors.Is(err, errFormat) || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if _, err := Read(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(build("Gtk", "3.0", "Gdk-3.0|Atk-1.0", "libgtk-3.so.0"))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := parse(b); err != nil {
			if !errors.Is(err, errFormat) {
				t.Error(err)
			}
		} else if strings.ContainsAny(got.namespace+got.version+strings.Join(got.Dependencies, "")+strings.Join(got.Libraries, ""), "/\x00") {
			t.Errorf("%+v: names a path", got)
		}
	})
}
