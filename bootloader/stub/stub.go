// Package stub holds the built bootloaders for the builder.
package stub
