// Package optimal compresses zstd frames (RFC 8878) as small as it can. It finds all
// matches with binary trees, and finds the cheapest sequence of literals and matches by
// dynamic programming over their costs in bits. It is about thirty times slower than an
// ordinary encoder. Its frames decompress as fast as others.
package optimal
