package extract

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot returns for how long the system has been running.
func sinceBoot() time.Duration {
	tv, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return 0
	}
	return time.Since(time.Unix(tv.Unix()))
}
