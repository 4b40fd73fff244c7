package hooks

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

//go:embed builtin/*.toml
var builtin embed.FS

// Set is a collection of hooks.
type Set struct {
	hooks    []Hook
	byModule map[string][]int
}

// Builtin returns the built-in hooks.
func Builtin() (*Set, error) {
	var all []Hook
	entries, err := builtin.ReadDir("builtin")
	if err != nil {
		return nil, fmt.Errorf("hooks: %w", err)
	}
	for _, e := range entries {
		b, err := builtin.ReadFile("builtin/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("hooks: %w", err)
		}
		more, err := parse(e.Name(), b, false)
		if err != nil {
			return nil, fmt.Errorf("hooks %w", err)
		}
		all = append(all, more...)
	}
	s := &Set{}
	s.set(all)
	return s, nil
}

// set replaces all hooks.
func (s *Set) set(all []Hook) {
	s.hooks, s.byModule = all, map[string][]int{}
	for i, h := range all {
		s.byModule[h.Module] = append(s.byModule[h.Module], i)
	}
}

// Carries reports whether gofreeze has a built-in hook for a module.
func (s *Set) Carries(module string, env Env) bool {
	return slices.ContainsFunc(s.For(module, env), func(h Hook) bool { return h.File == "" })
}

// All returns the hooks whose conditions are met.
func (s *Set) All(env Env) []Hook {
	var out []Hook
	for _, h := range s.hooks {
		if ok, _ := holds(h.When, env); ok {
			out = append(out, h)
		}
	}
	return out
}

// For returns the hooks for a module whose conditions are met.
func (s *Set) For(module string, env Env) []Hook {
	var out []Hook
	for _, i := range s.byModule[module] {
		if ok, _ := holds(s.hooks[i].When, env); ok {
			out = append(out, s.hooks[i])
		}
	}
	return out
}

// LeavesOut reports whether a hook excludes a module from being collected with its
// distribution.
func (s *Set) LeavesOut(module string, env Env) bool {
	for i := range s.hooks {
		for _, l := range s.hooks[i].LeaveOut {
			if module == l || strings.HasPrefix(module, l) && module[len(l)] == '.' {
				ok, _ := holds(s.hooks[i].When, env)
				if ok {
					return true
				}
			}
		}
	}
	return false
}

// LeavesOutFile reports whether a hook leaves out a file of a distribution.
func (s *Set) LeavesOutFile(p string, env Env) bool {
	for i := range s.hooks {
		for _, l := range s.hooks[i].LeaveOutFiles {
			match := strings.HasSuffix(l, "/") && strings.HasPrefix(p, l)
			if !match {
				match, _ = path.Match(l, p)
			}
			if match {
				if ok, _ := holds(s.hooks[i].When, env); ok {
					return true
				}
			}
		}
	}
	return false
}

// holds evaluates a condition. A condition consists of terms joined by " and "; each
// term is an operating system or a comparison of the Python version.
func holds(when string, env Env) (bool, error) {
	if when == "" {
		return true, nil
	}
	all := true
	for _, term := range strings.Split(when, " and ") {
		term = strings.TrimSpace(term)
		rest, ok := strings.CutPrefix(term, "python")
		if !ok {
			if slices.Contains(target.Systems, term) {
				all = all && env.Target.Is(term)
				continue
			}
			return false, fmt.Errorf("condition %q: want linux, windows, darwin or python with a version", term)
		}
		v, ok := compare(rest, env.Minor)
		if !ok {
			return false, fmt.Errorf("condition %q: want a comparison such as python>=3.11", term)
		}
		all = all && v
	}
	return all, nil
}

func compare(expr string, minor int) (result, ok bool) {
	for _, op := range []string{">=", "<=", "==", "<", ">"} {
		v, found := strings.CutPrefix(expr, op)
		if !found {
			continue
		}
		v, found = strings.CutPrefix(strings.TrimSpace(v), "3.")
		n, err := strconv.Atoi(v)
		if !found || err != nil {
			return false, false
		}
		switch op {
		case ">=":
			return minor >= n, true
		case "<=":
			return minor <= n, true
		case "==":
			return minor == n, true
		case "<":
			return minor < n, true
		}
		return minor > n, true
	}
	return false, false
}
