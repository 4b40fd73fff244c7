// Package runtimehooks embeds the Python that ships inside every product: boot,
// importer, freeze guard and run-time hooks.
package runtimehooks

import "embed"

// FS holds the Python sources.
//
//go:embed *.py
var FS embed.FS
