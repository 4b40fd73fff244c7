package main

import "github.com/gofreeze/gofreeze/extract"

// removal is the action of the janitor, which a supervisor leaves behind when it
// ends while a process still uses the temporary directory.
type removal struct {
	dir string
}

func (removal) isAction() {}

// remove waits until no process uses the directory, and removes it.
func remove(r removal) (int, error) {
	extract.AwaitTemp(r.dir)
	return 0, nil
}
