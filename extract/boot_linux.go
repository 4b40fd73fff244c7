package extract

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot returns for how long the system has been running.
func sinceBoot() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
