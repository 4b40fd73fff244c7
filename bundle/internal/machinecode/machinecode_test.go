package machinecode

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The sizes that other tests expect are valid only for these bytes.
func TestFixed(t *testing.T) {
	b := Make(2 << 20)
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:8]); len(b) != 2<<20 || got != "a7185cf0730e21fb" {
		t.Errorf("%d bytes, %s", len(b), got)
	}
}
