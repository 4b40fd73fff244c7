package main

import (
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// action is what the bootloader does, decided before anything is done.
type action struct {
	home     string // believed directory of the parent, "" for a first start
	janitor  string // directory to wait for and remove, instead of a start
	mode     string // "cache", "temp" or "onedir"
	tempDir  string
	cacheDir string
	depth    int
	root     int    // the first process of the program, 0 when that is this one
	message  string // to show, instead of a start
	inner    bool   // the home is that of a parent which waits to remove it
	elevated bool   // nothing in the environment is believed
	replaced bool   // a process of another archive, whose place this one has taken, started this one
	claimed  bool   // it says that a process of this program started this one
	restarts string // for the next process
	quick    int    // how many times it was restarted at once
}

// decide looks at the environment. Nothing in it is believed beyond what the
// caller verifies: home is a candidate until it has passed the checks of a hit.
// An elevated process believes nothing: how deeply the environment says that it is
// nested is a reason to refuse, and no more.
func decide(a *archive.Archive, exe string, getenv func(string) string, elevated bool, pid int, alive func(int) bool) action {
	act := action{mode: a.Settings.Extract, tempDir: a.Settings.TempDir}
	if a.Settings.Layout == "onedir" {
		act.mode = "onedir"
	}
	digest := a.Digest()
	if strings.HasPrefix(getenv(handoff.EnvArchive), hex.EncodeToString(digest[:])) {
		act.message = getenv(handoff.EnvMessage)
	}
	value := getenv(handoff.EnvArchive)
	if elevated {
		act.elevated = true
		act.depth, act.claimed = handoff.Depth(value, hex.EncodeToString(digest[:]), pid, alive)
		return act
	}
	if a.Settings.Lacks("digest") && len(value) >= 2*len(digest) {
		value = hex.EncodeToString(digest[:]) + value[2*len(digest):]
	}
	if depth, ok := handoff.Depth(value, hex.EncodeToString(digest[:]), pid, alive); ok {
		act.home = getenv(handoff.EnvHome)
		act.janitor = getenv(handoff.EnvJanitor)
		act.depth = depth
		_, act.root = handoff.Line(value)
		inner := getenv(handoff.EnvInner)
		act.replaced = inner == "replaced"
		if act.inner = inner == "1" || act.replaced; act.inner && act.depth > 0 {
			act.depth--
		}
	} else if getenv(handoff.EnvReset) != "1" {
		act.replaced = value != "" && handoff.Replaced(value, hex.EncodeToString(digest[:]), exe, alive)
	}
	if a.Settings.Lacks("handoff") || getenv(handoff.EnvReset) == "1" {
		act.home = ""
	}
	if act.mode == "onedir" {
		return act
	}
	if m := getenv(handoff.EnvExtract); m == "cache" || m == "temp" {
		act.mode = m
	}
	if d := getenv(handoff.EnvCacheDir); filepath.IsAbs(d) {
		act.cacheDir = d
	}
	return act
}
