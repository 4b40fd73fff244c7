package pack

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// parallel runs f(0) to f(n-1) on all processors and returns the first error. After
// an error, or when ctx ends, it starts no more.
func parallel(ctx context.Context, n int, f func(i int) error) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := 0; i < n && inner.Err() == nil; i++ {
		group.Go(func() error {
			if err := inner.Err(); err != nil {
				return err
			}
			return f(i)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
