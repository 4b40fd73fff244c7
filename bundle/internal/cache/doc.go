// Package cache stores results of builds by the content they were made from: analysed
// modules, compressed frames, file digests.
package cache
