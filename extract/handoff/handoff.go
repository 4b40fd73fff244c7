// Package handoff names everything that crosses from the bootloader to the
// Python side of a frozen program: environment variables, and nothing else.
// runtimehooks/boot.py reads the same names; a test compares the two lists.
package handoff

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strconv"
	"strings"
)

// Variables that stay in the environment for the program's whole life, so that
// child processes find the directory that their parent extracted.
const (
	// EnvHome is the extraction directory (an absolute path).
	EnvHome = "_GOFREEZE_MEIPASS"
	// EnvArchive is "digest:depth:pid:root:place": the archive digest in lower-case
	// hex, how many processes of the same archive started one another, the last one
	// and the first one, and the Place of the executable.
	EnvArchive = "_GOFREEZE_ARCHIVE"
	// EnvArguments is, on Windows, a hash of the arguments that the process was
	// given, for its children to compare theirs with.
	EnvArguments = "_GOFREEZE_ARGUMENTS"
	// EnvRestarts is, on Windows, "count:milliseconds": how many times the program
	// was started by a process of its own that ended at once, and when the last one
	// was started, since 1970.
	EnvRestarts = "_GOFREEZE_RESTARTS"
)

// Variables that boot removes before any user code runs.
const (
	// EnvArgv0 is argv[0] as the user typed it.
	EnvArgv0 = "_GOFREEZE_ARGV0"
	// EnvExecutable is the real path of the program's file, for sys.executable.
	EnvExecutable = "_GOFREEZE_EXECUTABLE"
	// EnvLock is the number of the inherited descriptor that holds the shared
	// lock on the extraction directory; absent in onedir programs.
	EnvLock = "_GOFREEZE_LOCK"
	// EnvChild is "1" when the bootloader believed EnvHome and EnvArchive, that
	// is: this process was started by a process of the same archive. It is "same"
	// when EnvArguments says that it was given that process's arguments, and "replaced"
	// when this process was started by one of another archive that was in this one's
	// place. In an
	// elevated process, which believes nothing, it is "elevated", or "claimed" when
	// the environment says that a process of the same archive started it.
	EnvChild = "_GOFREEZE_CHILD"
	// EnvEventsTo is the file of EnvEvents, when the bootloader believed it.
	EnvEventsTo = "_GOFREEZE_EVENTS"
	// EnvScript is the number of the inherited descriptor of the script that the
	// interpreter runs, when that is a file in memory.
	EnvScript = "_GOFREEZE_SCRIPT"
	// EnvLibraries is where the dynamic loader looks for libraries of a product whose
	// directory has no name that could be relied upon. boot puts the user's value back;
	// the loader has read it by then (ld.so(8)).
	EnvLibraries = "LD_LIBRARY_PATH"
	// EnvSaved prefixes the name of every PYTHON* and _PYTHON* variable that the bootloader
	// took away from the interpreter, and of EnvLibraries: PYTHONPATH is handed over as
	// _GOFREEZE_SAVED_PYTHONPATH, in its place in the environment.
	EnvSaved = "_GOFREEZE_SAVED_"
)

// EnvJanitor names, for the bootloader itself, a temporary directory that it is
// to remove when the last process that uses it is gone. It is believed in a process
// whose only argument, argv[0], is Janitor.
const EnvJanitor, Janitor = "_GOFREEZE_JANITOR", "gofreeze-janitor"

// Variables that are believed on Windows alone, and there only if the process that
// started this one still runs and runs the same file.
const (
	// EnvInner is "1" when the process was started by one that extracted to a
	// temporary directory and waits to remove it: it is the program itself. It is
	// "replaced" when that one was started by a process whose place it has taken.
	EnvInner = "_GOFREEZE_INNER"
	// EnvMessage is a text that the process is to show to the user, in place of
	// the program, which has no console.
	EnvMessage = "_GOFREEZE_MESSAGE"
	// EnvFlags are options of the interpreter, separated by line feeds, which a
	// process that runs as an interpreter is started again with.
	EnvFlags = "_GOFREEZE_FLAGS"
)

// Variables that the user of a frozen program may set. Elevated programs ignore
// them.
const (
	// EnvExtract is "cache" or "temp", instead of what the build chose.
	EnvExtract = "GOFREEZE_EXTRACT"
	// EnvCacheDir is an absolute path, instead of the user's cache directory.
	EnvCacheDir = "GOFREEZE_CACHE_DIR"
	// EnvReset asks with "1" for an instance that is independent of the process
	// that starts it, as PyInstaller has it. The program does not see it.
	EnvReset = "PYINSTALLER_RESET_ENVIRONMENT"
	// EnvEvents is the absolute path of an existing file, to which every process
	// adds a line for each step of its start.
	EnvEvents = "GOFREEZE_EVENTS"
)

const private = "_GOFREEZE_"

// Handoff is what the bootloader tells boot.
type Handoff struct {
	Home    string // extraction directory
	Archive string // digest in hex
	Argv0   string
	// Executable is the real path of the program's file.
	Executable string
	// Environment is what the build sets for the interpreter: NAME=VALUE. boot
	// removes it again.
	Environment []string
	Events      string // file for events, "" for none
	Lock        int    // descriptor, -1 for none
	Script      int    // descriptor, 0 for none
	Child       bool
	Arguments   string // for EnvArguments, "" for none
	Same        bool   // the arguments are those of the parent
	Replaced    bool   // the executable has taken the place of the parent's
	Elevated    bool
	// Foreign says that the environment is that of somebody with fewer rights than
	// the process: the PYTHON* variables in it are dropped. The interpreter reads some
	// of them whenever it likes, and boot would set them again for the programs that
	// are started.
	Foreign   bool
	Claimed   bool
	Restarts  string // for EnvRestarts, "" for none
	Libraries string // for EnvLibraries, before what the user has there; "" for none
	Depth     int
	Pid       int
	Root      int      // process that was started from outside
	Flags     []string // Windows: further options of the interpreter, from EnvFlags
	// AnyCase says that names of variables are the same in any case of letters, as
	// they are on Windows.
	AnyCase bool
}

// fold is the form of a variable's name by which the system knows it.
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

// Private reports whether NAME=VALUE is for the bootloader and boot alone: the
// program does not get it from whoever starts it.
func Private(e string, anyCase bool) bool {
	name, value, _ := strings.Cut(e, "=")
	name = fold(name, anyCase)
	return strings.HasPrefix(name, private) || name == EnvReset && value == "1"
}

// Environ is the environment for the interpreter: that of the user, with every
// PYTHON* variable set aside, or dropped where it is foreign, and ours. What env
// holds under our names is dropped, whoever set it.
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
			// An empty value means nothing, but an empty part of one the current directory.
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

// Place stands for the path of an executable.
func Place(path string) string {
	if filepath.Separator == '\\' {
		path = strings.ToLower(path)
	}
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}

// fieldsOf are the fields of a value of EnvArchive, nil when it has not all.
func fieldsOf(value string) []string {
	if fields := strings.Split(value, ":"); len(fields) == 5 {
		return fields
	}
	return nil
}

// Replaced reports whether the value of EnvArchive comes from a process that still
// runs, of another archive, whose executable was at path.
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

// kept reports whether the interpreter may see a PYTHON* variable: those that
// say how, not what, it runs. A value that the interpreter would refuse is set
// aside.
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

// deepest is what deeper processes are taken for: a number that can be counted on.
const deepest = 1 << 30

// Depth reads the value of EnvArchive: whether it names this digest, and how
// deeply this process is nested. alive tells whether a process still runs: a
// program that was restarted by one that is gone is not nested in it.
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

// Restarted reports whether the process that the value of EnvArchive names is gone:
// on Windows, where a process cannot become another, that is a restart.
func Restarted(value string, alive func(pid int) bool) bool {
	fields := fieldsOf(value)
	if fields == nil {
		return false
	}
	last, err := strconv.Atoi(fields[2])
	return err == nil && last > 0 && !alive(last)
}

// quick is how soon, in milliseconds, a process has ended that a restart counts of;
// forgive is what one takes off the count that was not as quick, as on a busy machine.
const quick, forgive = 1000, 5

// Restarts is the value of EnvRestarts for a process that finds value there, and
// the count in it. now is in milliseconds since 1970.
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

// Line reads the depth and the root in the value of EnvArchive; both are 0 when it
// does not hold them.
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
