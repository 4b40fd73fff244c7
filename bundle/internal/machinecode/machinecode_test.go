package machinecode

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// What tests say about sizes holds for these bytes alone.
func TestFixed(t *testing.T) {
	b := Make(2 << 20)
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:8]); len(b) != 2<<20 || got != "a7185cf0730e21fb" {
		t.Errorf("%d bytes, %s", len(b), got)
	}
}
