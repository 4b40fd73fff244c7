// Package marshal reads code objects in CPython's marshal format
// (Python/marshal.c, versions 2 to 5, CPython 3.9 to 3.14) into a tree, writes
// them back in one canonical form, and finds the imports in them. It never
// executes anything.
//
// Input is not trusted: memory is bounded by its length, depth by
// CPython's own limit, and malformed input is an error.
package marshal
