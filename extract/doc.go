// Package extract turns an archive into a directory: it finds a safe place,
// locks it, writes a sibling directory, commits by rename, verifies a hit and
// sweeps what is stale.
package extract
