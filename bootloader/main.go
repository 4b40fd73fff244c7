// How many processors a container grants is not asked for: the answer costs a dozen
// system calls and two descriptors at every start.

//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

// Command bootloader is the stub in front of every frozen program. It opens the
// archive behind itself, decides what is to be done, and in most cases makes sure
// that the product lies extracted in a safe directory and becomes the interpreter.
// It imports almost nothing, because its start is paid at every start of every
// program and of every worker process.
package main

import "os"

func main() {
	code, err := run()
	if err != nil {
		report(err)
	}
	os.Exit(code)
}

// exitFailed is the exit code of a program that cannot be started.
const exitFailed = 255
