//go:build !windows

package binaries

// SystemDirs lists the directories of this machine's system that Foreign may take
// libraries from.
func SystemDirs() []string { return nil }
