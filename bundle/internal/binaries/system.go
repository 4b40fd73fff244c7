package binaries

import "strings"

// system lists libraries that are never collected, by the part of their name
// before ".so": what belongs to the C library of the machine and must match its
// dynamic linker, and what talks to its kernel drivers and graphics hardware.
var system = map[string]bool{
	"ld-linux": true, "ld-linux-x86-64": true, "ld-linux-aarch64": true, "ld-linux-armhf": true, "ld64": true, "linux-vdso": true,
	"libc": true, "libm": true, "libpthread": true, "libdl": true, "librt": true, "libutil": true, "libresolv": true,
	"libanl": true, "libmvec": true, "libthread_db": true, "libBrokenLocale": true, "libmemusage": true, "libpcprofile": true,
	"libGL": true, "libEGL": true, "libGLX": true, "libOpenGL": true, "libGLdispatch": true, "libGLESv2": true, "libGLESv1_CM": true,
	"libglapi": true, "libdrm": true, "libgbm": true, "libvulkan": true, "libcuda": true, "libOpenCL": true,
	"libva": true, "libva-drm": true, "libva-x11": true, "libvdpau": true,
	"libasound": true, "libjack": true, "libpulse": true, "libudev": true, "libsystemd": true,
}

func isSystem(soname string) bool {
	stem, _, _ := strings.Cut(soname, ".so")
	return system[stem] || strings.HasPrefix(stem, "libnss_") || strings.HasPrefix(stem, "libdrm_") ||
		strings.HasPrefix(stem, "libnvidia-") || strings.HasPrefix(stem, "ld-musl-") || strings.HasPrefix(stem, "libc.musl-")
}
