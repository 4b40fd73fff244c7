package diag

import (
	"sync"
	"testing"
)

// Several goroutines may report at once, and the functions behind the sink are called
// one at a time.
func TestSinkSerialises(t *testing.T) {
	lines, steps, inside := 0, 0, 0
	enter := func() {
		if inside++; inside != 1 {
			t.Error("two calls at once")
		}
	}
	s := New(func(string, string) { enter(); lines++; inside-- }, func(string, int, int) { enter(); steps++; inside-- })
	const each = 200
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range each {
				s.Info("line")
				s.Progress("stage", 1, 2)
				s.Warn(Hook, "where", "msg", "hint")
			}
		})
	}
	wg.Wait()
	if found := len(s.Diagnostics()); lines != 8*each || steps != 8*each || found != 8*each {
		t.Errorf("%d lines, %d steps, %d diagnostics, want %d of each", lines, steps, found, 8*each)
	}
}

func TestNilSinkForgets(t *testing.T) {
	var s *Sink
	s.Warn(Hook, "", "", "")
	s.Info("")
	s.Progress("", 0, 0)
	New(nil, nil).Info("")
	New(nil, nil).Progress("", 0, 0)
	if found := s.Diagnostics(); found != nil {
		t.Error(found)
	}
}

// A diagnostic that is reported to one fork does not appear in another one.
func TestFork(t *testing.T) {
	s := New(nil, nil)
	s.Warn(Hook, "first", "", "")
	a, b := s.Fork(), s.Fork()
	a.Warn(Hook, "second", "", "")
	if len(a.Diagnostics()) != 2 || len(b.Diagnostics()) != 1 || len(s.Diagnostics()) != 1 {
		t.Error(a.Diagnostics(), b.Diagnostics(), s.Diagnostics())
	}
}
