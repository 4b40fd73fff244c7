package bundle

import "fmt"

// StrictError says that a strict build has warnings about its product, which therefore
// was not written.
type StrictError struct {
	Diagnostics []Diagnostic // all of the build; those at level error are what it failed for
	Errors      int
}

func (e *StrictError) Error() string {
	if e.Errors == 1 {
		return "build: the error above would be a warning without --strict; no product was written"
	}
	return fmt.Sprintf("build: the %d errors above would be warnings without --strict; no product was written", e.Errors)
}

// check fails a strict build that has warnings about its product.
func (p *prepared) check() error {
	if !p.product.Spec.Build.Strict {
		return nil
	}
	if n := p.product.Sink.Strict(); n > 0 {
		return &StrictError{p.product.Sink.Diagnostics(), n}
	}
	return nil
}

// Kind names the kind of error for scripts.
func (e *StrictError) Kind() string { return "strict" }
