//go:build !linux

package observe

import (
	"context"
	"errors"
)

// Run needs Linux.
func Run(context.Context, Options) (*Result, error) {
	return nil, errors.New("observe: programs can be observed on Linux only")
}
