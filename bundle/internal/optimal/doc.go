// Package optimal compresses zstd frames (RFC 8878) as small as it can: it finds
// all matches with binary trees, and the cheapest sequence of literals and matches
// by dynamic programming over what each costs in bits. It is some thirty times
// slower than an ordinary encoder, and its frames decompress as fast.
package optimal
