package main

import "errors"

// refusal is the action of a process that cannot start its program safely.
type refusal struct {
	reason string
}

func (refusal) isAction() {}

// filesOfTheUser is why a process with the rights of a group does not extract.
const filesOfTheUser = "runs with the rights of a group (setgid), and what it extracts would belong to its user, " +
	"who could change it; build it with --onedir, and install that as root"

// refuse returns the reason as an error.
func refuse(r refusal) (int, error) { return exitFailed, errors.New(r.reason) }
