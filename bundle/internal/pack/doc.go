// Package pack cuts a contents.Table into frames, compresses them in parallel,
// and writes stub, frames, table of contents, settings and trailer to a file
// that appears by rename.
package pack
