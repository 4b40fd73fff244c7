// Package pack cuts a contents.Table into frames and compresses them in parallel. It
// writes bootloader, frames, table of contents, settings and trailer to a file that
// appears by rename.
package pack
