// Package marshal reads CPython's marshal format (Python/marshal.c, versions 3
// to 5, CPython 3.9 to 3.14) into a tree, writes it back in one canonical form,
// and finds the imports in code objects. It never executes anything.
package marshal
