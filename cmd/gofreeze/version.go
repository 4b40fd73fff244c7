package main

import (
	"runtime/debug"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/bundle"
)

// digits is the number of hexadecimal digits of a commit or digest that people see.
const digits = 12

// versionText returns what gofreeze --version says: the version, the commit that the
// builder was built from, if the Go toolchain noted it, and the digest of its
// bootloaders, if it has any.
func versionText() string {
	text := bundle.Version + " ("
	if info, ok := debug.ReadBuildInfo(); ok {
		text += commit(info.Settings)
	}
	if digest := stub.Digest(); digest != "" {
		return text + "bootloaders " + digest[:digits] + ")"
	}
	return text + "no bootloaders)"
}

// commit returns the commit among the settings of a build, with a comma behind it.
func commit(settings []debug.BuildSetting) string {
	value := map[string]string{}
	for _, s := range settings {
		value[s.Key] = s.Value
	}
	revision := value["vcs.revision"]
	if len(revision) < digits {
		return ""
	}
	text := "commit " + revision[:digits]
	if value["vcs.modified"] == "true" {
		text += " with changes"
	}
	return text + ", "
}
