package main

import "errors"

// run says that programs cannot be started on Windows yet.
func run() (int, error) { return exitFailed, errors.New("cannot start on Windows yet") }
