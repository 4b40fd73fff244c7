// Package extract turns an archive into a directory: it finds a safe place,
// locks it, writes a sibling directory, commits by rename, verifies a hit and
// sweeps what is stale. docs/architecture.md describes the rules.
//
// A cache root holds, for every build that was started:
//
//	<name>-<16 hex digits of the digest>/     the product
//	<...>/.gofreeze/complete                  the marker, written last
//	.<name>-<hex>.lock                        held exclusively by who extracts
//	.new-<name>-<hex>.<random>/               an extraction that is going on
//	.old-<random>/                            what is being removed
//
// Every process that uses a directory holds a shared lock (flock) on its marker
// for as long as it lives; the descriptor is inherited over execve. Whoever gets
// that lock exclusively knows that nobody uses the directory.
package extract
