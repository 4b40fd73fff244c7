// How many processors a container grants is not asked for: the answer costs a dozen
// system calls and two descriptors at every start.

//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

// Command bootloader is the stub in front of every frozen program. It finds the
// archive behind itself, makes sure that the product lies extracted in a safe
// directory, and becomes the interpreter. It imports almost nothing: its start
// is paid at every start of every program and of every worker process.
package main

import (
	"os"

	"github.com/gofreeze/gofreeze/extract/archive"
)

func main() {
	code, err := run()
	if err != nil {
		report(err)
	}
	os.Exit(code)
}

// report tells the user of an error, in one line.
func report(err error) {
	complain(name() + ": " + oneLine(err.Error()))
}

// exitFailed is the exit code of a program that cannot be started.
const exitFailed = 255

// name is what messages begin with: the file name that the program was started
// as.
func name() string {
	if len(os.Args) == 0 {
		return "gofreeze"
	}
	n := os.Args[0]
	for i := len(n) - 1; i >= 0; i-- {
		if os.IsPathSeparator(n[i]) {
			return n[i+1:]
		}
	}
	return n
}

// oneLine makes a message safe for a terminal and a log.
func oneLine(s string) string { return archive.Printable(s) }
