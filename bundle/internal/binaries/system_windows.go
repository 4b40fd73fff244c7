package binaries

import "golang.org/x/sys/windows"

// SystemDirs lists the directories of this machine's system that Foreign may take
// libraries from.
func SystemDirs() []string {
	dir, err := windows.GetSystemDirectory()
	if err != nil {
		return nil
	}
	return []string{dir}
}
