package main

import (
	"fmt"
	"io"

	"github.com/gofreeze/gofreeze/bundle"
)

// verification is what --verify-cache asks for, nil for nothing.
func (f *buildFlags) verification() *bundle.Verification {
	if !f.verifyCache {
		return nil
	}
	return &bundle.Verification{}
}

// finish says what was built, and which entries of the cache differed from what was
// computed again. These make the command fail although the product is right: others
// may have been built from them.
func (f *buildFlags) finish(w io.Writer, out *console, check *bundle.Verification, all []*bundle.Result, failed error) error {
	differs := differences(check)
	if failed != nil {
		out.refused(failed)
		for _, d := range differs {
			out.diagnostic(d)
		}
		if f.json {
			f.written = all
			for _, res := range all {
				for _, d := range res.Diagnostics {
					out.diagnostic(d)
				}
			}
			return failed
		}
		if len(all) > 0 { // some products are there, and stay
			if err := f.summary(w, out, all...); err != nil {
				return err
			}
		}
		return failed
	}
	if len(all) == 0 { // a spec file that ended itself
		for _, d := range differs {
			out.diagnostic(d)
		}
	} else {
		last := all[len(all)-1]
		last.Diagnostics = append(last.Diagnostics, differs...)
	}
	if err := f.summary(w, out, all...); err != nil {
		return err
	}
	if len(differs) > 0 {
		return &poisonedError{len(differs)}
	}
	return nil
}

// differences are the entries of the cache that differed, as diagnostics.
func differences(check *bundle.Verification) []bundle.Diagnostic {
	var out []bundle.Diagnostic
	for _, e := range check.Differences() {
		d := bundle.Diagnostic{Level: "error", ID: "cache-entry", Where: e.Path, Msg: e.Kind + " result"}
		if e.About != "" {
			d.Msg += " for " + e.About
		}
		d.Msg += " differs from what was computed again"
		if e.Detail != "" {
			d.Msg += ": " + e.Detail
		}
		if d.Hint = "replaced"; e.Err != nil {
			d.Hint = "not replaced: " + e.Err.Error()
		}
		out = append(out, d)
	}
	return out
}

// poisonedError is a build from a cache that held something wrong.
type poisonedError struct{ entries int }

func (e *poisonedError) Error() string {
	return fmt.Sprintf("build: %s of the cache differed from what was computed again; the product was made of the new results", entries(e.entries))
}

// Hinted says what to do.
func (e *poisonedError) Hinted() string {
	return "build again what was built with this cache before, and find out what else writes to it"
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
