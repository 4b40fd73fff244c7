package main

import (
	"os"
	"os/signal"
)

// notify keeps Ctrl+C from ending this process. The console sends it to the program, too.
func notify(c chan<- os.Signal) { signal.Notify(c, os.Interrupt) }

func forget(c chan<- os.Signal) { signal.Stop(c) }

func passesOn(os.Signal) bool { return false }

func dieLike(*os.ProcessState) int { return exitFailed }
