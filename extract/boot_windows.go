package extract

import (
	"time"

	"golang.org/x/sys/windows"
)

// sinceBoot returns for how long the system has been running.
func sinceBoot() time.Duration { return windows.DurationSinceBoot() }
