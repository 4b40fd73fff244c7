// Package handoff names the environment variables that carry data from the bootloader
// to the Python side of a frozen program. Nothing else carries such data.
// runtimehooks/boot.py reads the same names, and a test compares the two lists.
package handoff

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strconv"
	"strings"
)

// These variables stay in the environment for the program's whole life, so that child
// processes find the directory that their parent extracted.
const (
	// EnvHome is the extraction directory (an absolute path).
	EnvHome = "_GOFREEZE_MEIPASS"
	// EnvArchive is "digest:depth:pid:root:place": the archive digest in lower-case
	// hex, the number of processes of the same archive that started one another, the
	// last of these processes, the first one, and the Place of the executable.
	EnvArchive = "_GOFREEZE_ARCHIVE"
	// EnvArguments is, on Windows, a hash of the process's arguments. Its children
	// compare their arguments with it.
	EnvArguments = "_GOFREEZE_ARGUMENTS"
	// EnvRestarts is, on Windows, "count:milliseconds": the number of times that the
	// program was started by a process of its own that ended at once, and the time of
	// the last such start, since 1970.
	EnvRestarts = "_GOFREEZE_RESTARTS"
)

// Boot removes these variables before any user code runs.
const (
	// EnvArgv0 is argv[0] as the user typed it. A bare name that a search of PATH has
	// found comes with the path, on Linux.
	EnvArgv0 = "_GOFREEZE_ARGV0"
	// EnvExecutable is the real path of the program's file, for sys.executable.
	EnvExecutable = "_GOFREEZE_EXECUTABLE"
	// EnvLock is the number of the inherited descriptor with the shared lock on the
	// extraction directory. Onedir programs do not have it.
	EnvLock = "_GOFREEZE_LOCK"
	// EnvChild is "1" if the bootloader believed EnvHome and EnvArchive, which means
	// that a process of the same archive started this process. It is "same" if
	// EnvArguments also says that this process got the arguments of that process. It is
	// "replaced" if this process was started by one of another archive whose place this
	// one has taken. In an elevated process, which believes nothing, it is "elevated",
	// or "claimed" if the environment says that a process of the same archive started
	// it.
	EnvChild = "_GOFREEZE_CHILD"
	// EnvEventsTo is the file of EnvEvents, if the bootloader believed it.
	EnvEventsTo = "_GOFREEZE_EVENTS"
	// EnvScript is the number of the inherited descriptor of the script that the
	// interpreter runs, if the script is a file in memory.
	EnvScript = "_GOFREEZE_SCRIPT"
	// EnvLibraries tells the dynamic loader where to look for the libraries of a
	// product whose directory has no reliable name. boot restores the user's value; the
	// loader has read the variable by then (ld.so(8)).
	EnvLibraries = "LD_LIBRARY_PATH"
	// EnvSaved is the prefix for PYTHON* and _PYTHON* variables that the bootloader
	// hides from the interpreter, and for EnvLibraries. PYTHONPATH is handed over as
	// _GOFREEZE_SAVED_PYTHONPATH, at its place in the environment.
	EnvSaved = "_GOFREEZE_SAVED_"
)

// EnvJanitor tells the bootloader itself to remove a temporary directory when the last
// process that uses it is gone. It is believed only in a process whose only argument,
// argv[0], is Janitor.
const EnvJanitor, Janitor = "_GOFREEZE_JANITOR", "gofreeze-janitor"

// These variables are believed only on Windows, and only if the process that started
// this one still runs and runs the same file.
const (
	// EnvInner is "1" if the process was started by one that extracted to a temporary
	// directory and waits to remove it; this process is the program itself. It is
	// "replaced" if that other process was started by a process whose place it has
	// taken.
	EnvInner = "_GOFREEZE_INNER"
	// EnvMessage is a text that the process must show to the user. It takes the place
	// of a program that has no console.
	EnvMessage = "_GOFREEZE_MESSAGE"
	// EnvFlags contains options of the interpreter, separated by line feeds, with which
	// a process that runs as an interpreter is started again.
	EnvFlags = "_GOFREEZE_FLAGS"
)

// The user of a frozen program may set these variables. Elevated programs ignore them.
const (
	// EnvExtract is "cache" or "temp", and replaces the policy that the build chose.
	EnvExtract = "GOFREEZE_EXTRACT"
	// EnvCacheDir is an absolute path that replaces the user's cache directory.
	EnvCacheDir = "GOFREEZE_CACHE_DIR"
	// EnvReset with the value "1" asks for an instance that is independent of the
	// process that starts it, as in PyInstaller. The program does not see it.
	EnvReset = "PYINSTALLER_RESET_ENVIRONMENT"
	// EnvEvents is the absolute path of an existing file. Every process adds a line to
	// it for each step of its start.
	EnvEvents = "GOFREEZE_EVENTS"
)

const private = "_GOFREEZE_"

// Handoff contains the data that the bootloader gives to boot.
type Handoff struct {
	Home    string // extraction directory
	Archive string // digest in hex
	Argv0   string
	// Executable is the real path of the program's file.
	Executable string
	// Environment contains the variables that the build sets for the interpreter, as
	// NAME=VALUE. boot removes them again.
	Environment []string
	Events      string // file for events, or ""
	Lock        int    // descriptor, or -1
	Script      int    // descriptor, or 0
	Child       bool
	Arguments   string // for EnvArguments, or ""
	Same        bool   // the arguments are those of the parent
	Replaced    bool   // the executable has taken the place of the parent's
	Elevated    bool
	// Foreign means that the environment comes from somebody with fewer rights than the
	// process. Its PYTHON* variables are dropped, because the interpreter reads some of
	// them at any time, and boot would set them again for the programs that are
	// started.
	Foreign   bool
	Claimed   bool
	Restarts  string // for EnvRestarts, or ""
	Libraries string // for EnvLibraries, before the user's value, or ""
	Depth     int
	Pid       int
	Root      int      // the process that was started from outside
	Flags     []string // Windows: further options of the interpreter, as in EnvFlags
	// AnyCase means that the case of variable names does not matter, as on Windows.
	AnyCase bool
}

// fold returns the form of a variable's name that the system uses to compare it.
func fold(name string, anyCase bool) string {
	if !anyCase {
		return name
	}
	b := []byte(name)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - ('a' - 'A')
		}
	}
	return string(b)
}

// Private reports whether NAME=VALUE is only for the bootloader and boot. The program
// does not get it from the process that starts it.
func Private(e string, anyCase bool) bool {
	name, value, _ := strings.Cut(e, "=")
	name = fold(name, anyCase)
	return strings.HasPrefix(name, private) || name == EnvReset && value == "1"
}

// Environ returns the environment for the interpreter: the user's variables, in which
// every PYTHON* variable is set aside, or dropped if the environment is foreign, and
// our variables. It drops variables in env that have our names.
func Environ(env []string, h Handoff) []string {
	out := make([]string, 0, len(env)+8)
	set := map[string]bool{}
	for _, e := range h.Environment {
		name, _, _ := strings.Cut(e, "=")
		set[name] = true
	}
	libraries := h.Libraries
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		name = fold(name, h.AnyCase)
		switch {
		case name == EnvLibraries && h.Libraries != "":
			// An empty value means nothing, but an empty part of a value means the
			// current directory.
			if value != "" {
				libraries += ":" + value
			}
			out = append(out, EnvSaved+e)
		case Private(e, h.AnyCase):
		case ofPython(name) && h.Foreign:
		case ofPython(name) && (set[name] || !kept(name, value)):
			out = append(out, EnvSaved+e)
		default:
			out = append(out, e)
		}
	}
	out = append(out, "PYTHONHOME="+h.Home, EnvHome+"="+h.Home, EnvArchive+"="+h.Lineage(),
		EnvArgv0+"="+h.Argv0, EnvExecutable+"="+h.Executable)
	out = append(out, h.Environment...)
	if libraries != "" {
		out = append(out, EnvLibraries+"="+libraries)
	}
	if h.Lock >= 0 {
		out = append(out, EnvLock+"="+strconv.Itoa(h.Lock))
	}
	if h.Script > 0 {
		out = append(out, EnvScript+"="+strconv.Itoa(h.Script))
	}
	if h.Events != "" {
		out = append(out, EnvEventsTo+"="+h.Events)
	}
	if h.Arguments != "" {
		out = append(out, EnvArguments+"="+h.Arguments)
	}
	if h.Restarts != "" {
		out = append(out, EnvRestarts+"="+h.Restarts)
	}
	switch {
	case h.Elevated && h.Claimed:
		out = append(out, EnvChild+"=claimed")
	case h.Elevated:
		out = append(out, EnvChild+"=elevated")
	case h.Child && h.Same:
		out = append(out, EnvChild+"=same")
	case h.Child:
		out = append(out, EnvChild+"=1")
	case h.Replaced:
		out = append(out, EnvChild+"=replaced")
	}
	return out
}

// Lineage is the value of EnvArchive.
func (h Handoff) Lineage() string {
	return h.Archive + ":" + strconv.Itoa(h.Depth) + ":" + strconv.Itoa(h.Pid) + ":" + strconv.Itoa(h.Root) + ":" + Place(h.Executable)
}

// Place returns a short hash that stands for the path of an executable.
func Place(path string) string {
	if filepath.Separator == '\\' {
		path = strings.ToLower(path)
	}
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}

// fieldsOf returns the fields of a value of EnvArchive, or nil if some are missing.
func fieldsOf(value string) []string {
	if fields := strings.Split(value, ":"); len(fields) == 5 {
		return fields
	}
	return nil
}

// Replaced reports whether the value of EnvArchive comes from a process that still
// runs, has another archive, and had its executable at path.
func Replaced(value, digest, path string, alive func(pid int) bool) bool {
	fields := fieldsOf(value)
	if fields == nil || fields[0] == digest || fields[4] != Place(path) {
		return false
	}
	last, err := strconv.Atoi(fields[2])
	return err == nil && last > 0 && alive(last)
}

// ofPython reports whether the interpreter or its library may read a variable.
func ofPython(name string) bool { return strings.HasPrefix(strings.TrimPrefix(name, "_"), "PYTHON") }

// kept reports whether the interpreter may see a PYTHON* variable. It may see those
// that say how the interpreter runs, but not those that say what it runs. A value that
// the interpreter would refuse is set aside.
func kept(name, value string) bool {
	switch name {
	case "PYTHONUNBUFFERED":
		return true
	case "PYTHONUTF8":
		return value == "0" || value == "1"
	case "PYTHONHASHSEED":
		if value == "random" {
			return true
		}
		n, err := strconv.ParseUint(value, 10, 32)
		return err == nil && strconv.FormatUint(n, 10) == value
	}
	return false
}

// deepest is the depth that is assumed for even deeper processes, so that the number
// can be incremented.
const deepest = 1 << 30

// Depth reads the value of EnvArchive. ok says whether it has this digest, and depth
// says how deeply this process is nested. alive reports whether a process still runs: a
// program that was restarted by a process that is gone is not nested in it.
func Depth(value, digest string, pid int, alive func(pid int) bool) (depth int, ok bool) {
	rest, ok := strings.CutPrefix(value, digest)
	if !ok || rest != "" && rest[0] != ':' {
		return 0, false
	}
	d, p, _ := strings.Cut(strings.TrimPrefix(rest, ":"), ":")
	p, _, _ = strings.Cut(p, ":")
	depth, err := strconv.Atoi(d)
	last, err2 := strconv.Atoi(p)
	switch {
	case err != nil || err2 != nil || depth < 0 || last <= 0:
		return 0, true
	case depth >= deepest:
		return deepest, true
	case last == pid || !alive(last):
		return depth, true
	}
	return depth + 1, true
}

// Restarted reports whether the process in the value of EnvArchive is gone. On Windows,
// where a process cannot become another program, this means a restart.
func Restarted(value string, alive func(pid int) bool) bool {
	fields := fieldsOf(value)
	if fields == nil {
		return false
	}
	last, err := strconv.Atoi(fields[2])
	return err == nil && last > 0 && !alive(last)
}

// A process that ended within quick milliseconds counts as a restart. Each slower end,
// as on a busy machine, subtracts forgive from the count.
const quick, forgive = 1000, 5

// Restarts returns the count in a value of EnvRestarts, and the next value. now is in
// milliseconds since 1970.
func Restarts(value string, restarted bool, now int64) (count int, next string) {
	n, at, _ := strings.Cut(value, ":")
	last, err := strconv.ParseInt(at, 10, 64)
	before, err2 := strconv.Atoi(n)
	if err == nil && err2 == nil && before >= 0 {
		switch count = min(before, deepest); {
		case restarted && now >= last && now-last < quick:
			count++
		case restarted:
			count = max(0, count-forgive)
		}
	}
	return count, strconv.Itoa(count) + ":" + strconv.FormatInt(now, 10)
}

// Line reads the depth and the root from the value of EnvArchive. Both are 0 if it does
// not contain them.
func Line(value string) (depth, root int) {
	fields := fieldsOf(value)
	if fields == nil {
		return 0, 0
	}
	depth, err := strconv.Atoi(fields[1])
	root, err2 := strconv.Atoi(fields[3])
	if err != nil || err2 != nil || depth < 0 || root <= 0 {
		return 0, 0
	}
	return depth, root
}
