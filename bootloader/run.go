package main

import (
	"encoding/hex"
	"errors"
	"os"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// product is the frozen program that this process belongs to, and what is known
// about both before anything is decided.
type product struct {
	self     *os.File // the executable
	exe      string   // its path
	archive  *archive.Archive
	id       string // the archive's digest in hexadecimal
	elevated bool   // this process has rights that its user does not have
	lost     bool   // it had capabilities, which the program does not get
	events   *events
	log      func(string) // writes a line to stderr if the product was built for that
}

// run opens the archive, decides, and acts. It returns an exit code when the program
// cannot be started, or when this process has done something else, which includes
// waiting for the program.
func run() (int, error) {
	self, exe, err := openSelf()
	if err != nil {
		return exitFailed, err
	}
	fi, err := self.Stat()
	if err != nil {
		return exitFailed, err
	}
	a, err := archive.Open(self, fi.Size())
	if err != nil {
		return exitFailed, errors.New(exe + ": " + err.Error())
	}
	elevated, lost, err := isElevated()
	if err != nil {
		return exitFailed, err
	}
	digest := a.Digest()
	p := &product{self: self, exe: exe, archive: a, id: hex.EncodeToString(digest[:]), elevated: elevated, lost: lost, events: openEvents(elevated), log: func(string) {}}
	if a.Settings.Debug {
		p.log = func(s string) { os.Stderr.WriteString("[bootloader] " + s + "\n") }
	}
	switch act := decide(a, os.Getenv, thisProcess(exe, elevated)).(type) {
	case start:
		p.announce(act.mode)
		return p.start(act)
	case removal:
		return remove(act)
	case message:
		return show(act)
	case refusal:
		return refuse(act)
	case runaway:
		p.announce(act.mode)
		return stop(act, p.events)
	}
	panic("internal error: an action that run does not know")
}

// announce tells an observer which program this process belongs to.
func (p *product) announce(mode string) {
	p.events.say("bootloader", p.id+" "+p.archive.Settings.Layout+" "+mode)
}

// itoa writes a number that is not negative in decimal digits.
func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}
