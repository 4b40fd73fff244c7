//go:build linux

package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// replaced has a program put another version, or nothing, in the place of its
// executable, and start children: none of them may run what the old version meant for
// itself in the new one, and no pool may wait for ever.
func (l *lab) replaced(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "programs", "starts"))
	if err != nil {
		t.Fatal(err)
	}
	const refused = "255 EXECUTABLE: another version has taken its place since the program was started that wants this process of it; start that program again\n\n"
	const ended = "[0, 1, 4, 9]\npool with workers RuntimeError\npool RuntimeError\nexecutor True\nprocess 255\n"
	for _, python := range interpreters(t) {
		t.Run(python.label(), func(t *testing.T) {
			t.Parallel()
			p := &program{file: "replaced.py", dir: dir, limit: 60 * time.Second, cap: 60}
			s := p.prepare(t, l, python)
			place := filepath.Join(s.where, "place")
			if err := os.Mkdir(place, 0o755); err != nil {
				t.Fatal(err)
			}
			executable, next := filepath.Join(place, "replaced"), filepath.Join(place, "next")
			for to, extra := range map[string]string{executable: "--hidden-import=json", next: "--hidden-import=this"} {
				data, err := os.ReadFile(s.freeze(t, "--onefile", extra))
				if err == nil {
					err = os.WriteFile(to, data, 0o755)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			old, err := os.ReadFile(executable)
			if err != nil {
				t.Fatal(err)
			}
			out, code := s.replace(t, executable, "")
			if want := "old ['replace', '']\n" + ended + "not found\n"; out != want || code != 0 {
				t.Errorf("removed: exit code %d%s", code, difference(want, out))
			}
			if err := os.WriteFile(executable, old, 0o755); err != nil {
				t.Fatal(err)
			}
			out, code = s.replace(t, executable, next)
			version, rest, _ := strings.Cut(out, " ['replace', '"+next+"']\n")
			want := ended + `['-c', "print('as -c')"] ` + refused + "['-m', 'json'] " + refused + "['another.py'] " + refused +
				"['--an-option'] 0 new ['--an-option']\n\n['update', '-c', 'x'] 0 new ['update', '-c', 'x']\n\n"
			if version != "old" || !strings.HasPrefix(rest, want) || code != 255 {
				t.Errorf("replaced: exit code %d%s", code, difference(want, rest))
			}
			// The program's script, the executable, and the arguments that the old
			// version was given mean the program.
			for _, line := range []string{"replaced.py', 'again'] 0 new ['again']\n", "replaced', 'again'] 0 new ['again']\n", "1 new ['replace', "} {
				if !strings.Contains(rest[len(want):], line) {
					t.Errorf("%q is not in\n%s", line, rest[len(want):])
				}
			}
		})
	}
}

// replace runs the program and returns what it prints.
func (s *sample) replace(t *testing.T, executable, next string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, executable, "replace", next)
	cmd.Env = s.base()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	if lines := strings.Count(errs.String(), "has taken its place"); lines > 40 {
		t.Errorf("%d processes were started in vain", lines)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}
