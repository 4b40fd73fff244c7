//go:build !linux

package observe

import (
	"context"
	"errors"
)

// Run fails, because observing processes requires Linux.
func Run(context.Context, Options) (*Result, error) {
	return nil, errors.New("observe: programs can be observed on Linux only")
}
