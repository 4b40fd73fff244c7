// Package cache is the builder's content-addressed store of results: analysed
// modules, compressed frames, file digests.
package cache
