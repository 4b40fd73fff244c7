// Package handoff names everything that crosses from the bootloader to the
// Python side of a frozen program: environment variables, and nothing else.
// runtimehooks/boot.py reads the same names; a test compares the two lists.
package handoff

// Variables that stay in the environment for the program's whole life, so that
// child processes find the directory that their parent extracted.
const (
	// EnvHome is the extraction directory (an absolute path).
	EnvHome = "_GOFREEZE_MEIPASS"
	// EnvArchive is the archive digest in lower-case hex.
	EnvArchive = "_GOFREEZE_ARCHIVE"
)

// Variables that boot removes before any user code runs.
const (
	// EnvArgv0 is argv[0] as the user typed it.
	EnvArgv0 = "_GOFREEZE_ARGV0"
	// EnvLock is the number of the inherited descriptor that holds the shared
	// lock on the extraction directory; absent in onedir programs.
	EnvLock = "_GOFREEZE_LOCK"
	// EnvChild is "1" when the bootloader believed EnvHome and EnvArchive, that
	// is: this process was started by a process of the same archive.
	EnvChild = "_GOFREEZE_CHILD"
	// EnvSaved prefixes the name of every PYTHON* variable that the bootloader
	// took away from the interpreter: PYTHONPATH is handed over as
	// _GOFREEZE_SAVED_PYTHONPATH, in its place in the environment.
	EnvSaved = "_GOFREEZE_SAVED_"
)
