//go:build linux

package main_test

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tampered changes the extraction directory between two starts.
func (s *sample) tampered(t *testing.T, product string) {
	for name, change := range map[string]func(home string) error{
		"a longer file":    func(home string) error { return appendTo(filepath.Join(home, ".gofreeze", "app.pyz"), "more") },
		"a shorter file":   func(home string) error { return os.Truncate(filepath.Join(home, ".gofreeze", "app.pyz"), 100) },
		"a missing file":   func(home string) error { return os.Remove(filepath.Join(home, ".gofreeze", "boot.pyc")) },
		"no interpreter":   func(home string) error { return os.RemoveAll(filepath.Join(home, "bin")) },
		"no marker":        func(home string) error { return os.Remove(filepath.Join(home, ".gofreeze", "complete")) },
		"an empty marker":  func(home string) error { return os.Truncate(filepath.Join(home, ".gofreeze", "complete"), 0) },
		"another's marker": func(home string) error { return appendTo(filepath.Join(home, ".gofreeze", "complete"), "x") },
		"rewritten bytes": func(home string) error {
			path := filepath.Join(home, ".gofreeze", "boot.pyc")
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, bytes.Repeat([]byte{'!'}, len(data)), 0o644)
		},
		"others may write": func(home string) error { return os.Chmod(home, 0o777) },
		"an empty directory": func(home string) error {
			if err := os.RemoveAll(home); err != nil {
				return err
			}
			return os.Mkdir(home, 0o700)
		},
		"a file": func(home string) error {
			if err := os.RemoveAll(home); err != nil {
				return err
			}
			return os.WriteFile(home, []byte("x"), 0o600)
		},
		"a link to a copy": func(home string) error {
			if err := os.Rename(home, home+"-moved"); err != nil {
				return err
			}
			boot := filepath.Join(home+"-moved", ".gofreeze", "boot.pyc")
			if err := os.Truncate(boot, 0); err != nil {
				return err
			}
			return os.Symlink(home+"-moved", home)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, root := s.fresh(t, product)
			before := s.tell(t, o)
			if err := change(before.Home); err != nil {
				t.Fatal(err)
			}
			// It may mend the directory or use another one below the same root; it
			// must not run what was changed.
			for range 2 {
				if got := s.tell(t, o); !strings.HasPrefix(got.Home, root+"/") {
					t.Logf("ran from %s", got.Home)
				}
			}
		})
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

// temporary checks the policy that leaves nothing behind.
func (s *sample) temporary(t *testing.T, product string) {
	tmp, err := os.MkdirTemp(s.where, "tmp")
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"HOME=" + filepath.Join(s.where, "home"), "TMPDIR=" + tmp, "GOFREEZE_EXTRACT=temp"}
	o := s.order(t, product, []string{"children"})
	o.Env = env
	got := readToldAfter(t, o)
	if !strings.HasPrefix(got.Home, tmp+"/") {
		t.Errorf("ran from %s", got.Home)
	}
	if n := len(got.Children); n != 4 || got.Children[n-1] != "42" {
		t.Errorf("children: %v", got.Children)
	}
	if left := names(tmp); len(left) > 0 {
		t.Errorf("left %q", left)
	}
	// A killed program cannot clean up; the next start does.
	for _, delay := range []int{5, 20, 60, 120} {
		cut := o
		cut.Kill = time.Duration(delay) * time.Millisecond
		keep(t, cut)
	}
	readToldAfter(t, o)
	for _, left := range names(tmp) {
		if !strings.HasPrefix(left, "pymp-") { // multiprocessing's own, when it is killed
			t.Errorf("after kills, left %q", left)
		}
	}
}

// readToldAfter is tell for programs that have a parent which cleans up.
func readToldAfter(t *testing.T, o order) told {
	t.Helper()
	out := keep(t, o)
	stdout, _ := os.ReadFile(o.Out)
	stderr, _ := os.ReadFile(o.Err)
	if out.end() != "0" || len(stderr) > 0 || len(out.Left) > 0 {
		t.Fatalf("ended with %s, left %q\n%s", out.end(), out.Left, indent(string(stderr)))
	}
	return readTold(t, stdout)
}

// damaged checks what damaged products say.
func (l *lab) damaged(t *testing.T) {
	s, product := l.teller(t, "--onefile")
	data, err := os.ReadFile(product)
	if err != nil {
		t.Fatal(err)
	}
	start, size := stubEnd(t, data), len(data)
	flip := func(at int) []byte {
		bad := bytes.Clone(data)
		bad[at] ^= 0x40
		return bad
	}
	for name, bad := range map[string][]byte{
		"first byte of the frames": flip(start), "in the frames": flip(start + (size-start)/2),
		"late in the frames": flip(start + (size-start)*9/10), "the last byte": flip(size - 1),
		"in the trailer": flip(size - 40), "early in the trailer": flip(size - 150), "in the settings": flip(size - 300),
		"cut by one byte": data[:size-1], "cut by 100": data[:size-100], "cut in half": data[:start+(size-start)/2],
		"stripped": data[:start], "appended to": append(bytes.Clone(data), "appended"...),
		"frames removed":           append(bytes.Clone(data[:start]), data[start+1000:]...),
		"zeroes at the end":        append(bytes.Clone(data), make([]byte, 5000)...),
		"line endings translated":  append(bytes.Clone(data[:start]), bytes.ReplaceAll(data[start:], []byte("\r\n"), []byte("\n"))...),
		"line endings translated2": append(bytes.Clone(data[:start]), bytes.ReplaceAll(data[start:], []byte("\n"), []byte("\r\n"))...),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(s.where, strings.ReplaceAll(name, " ", "-"))
			if err := os.WriteFile(path, bad, 0o755); err != nil {
				t.Fatal(err)
			}
			o, root := s.fresh(t, path)
			out := keep(t, o)
			stderr, _ := os.ReadFile(o.Err)
			s.refused(t, name, out, string(stderr))
			for _, left := range names(root) {
				// A lock cannot be removed without a race.
				if !strings.HasSuffix(left, ".lock") {
					t.Errorf("left %q", left)
				}
			}
		})
	}
}

// stubEnd is the offset at which the bootloader, an ELF file, ends.
func stubEnd(t *testing.T, data []byte) int {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	end := uint64(0)
	for _, part := range f.Sections {
		if part.Type != elf.SHT_NOBITS {
			end = max(end, part.Offset+part.FileSize)
		}
	}
	for _, part := range f.Progs {
		end = max(end, part.Off+part.Filesz)
	}
	// The section headers may come last: e_shoff, e_shentsize, e_shnum.
	headers := f.ByteOrder.Uint64(data[0x28:]) + uint64(f.ByteOrder.Uint16(data[0x3a:]))*uint64(f.ByteOrder.Uint16(data[0x3c:]))
	return int(max(end, headers))
}
