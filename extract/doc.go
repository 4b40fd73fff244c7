// Package extract turns an archive into an extraction directory. It finds a safe place,
// locks it, writes to a new directory beside the final one, commits by rename, verifies
// a cache hit, and sweeps stale directories. docs/architecture.md describes the rules.
//
// A cache root contains, for every build that was started:
//
//	<name>-<16 hex digits of the digest>/     the extraction directory
//	<...>/.gofreeze/complete                  the marker, written last
//	.<name>-<hex>.lock                        held exclusively during an extraction
//	.new-<name>-<hex>.<random>/               an extraction in progress
//	.old-<random>/                            a directory that is being removed
//
// Every process that uses a directory holds a shared lock (flock) on its marker for as
// long as it lives; the descriptor is inherited over execve. A process that gets that
// lock exclusively knows that nobody uses the directory.
package extract
