package binaries

import "strings"

// system lists the libraries that are never collected, by the part of their
// name before ".so". All others are: those of X11, of the compilers, libcrypt
// and libnsl, which have left glibc.
var system = map[string]bool{
	// The C library: its parts must be of one version with each other and with
	// the dynamic linker, whose path executables name.
	"libc": true, "libm": true, "libpthread": true, "libdl": true, "librt": true, "libutil": true, "libresolv": true,
	"libanl": true, "libmvec": true, "libBrokenLocale": true, "libcidn": true,
	// Preloaded by tools of glibc, or loaded by debuggers to look into it.
	"libthread_db": true, "libmemusage": true, "libpcprofile": true, "libSegFault": true,
	// The kernel maps these itself.
	"linux-vdso": true, "linux-gate": true,

	// The graphics stack (libglvnd, Mesa): it loads the driver that fits the
	// machine's hardware, and has to be of one version with it.
	"libGL": true, "libEGL": true, "libGLX": true, "libOpenGL": true, "libGLdispatch": true, "libGLESv2": true, "libGLESv1_CM": true,
	"libglapi": true, "libdrm": true, "libgbm": true, "libvulkan": true, "libOpenCL": true,
	"libva": true, "libva-drm": true, "libva-glx": true, "libva-x11": true, "libva-wayland": true, "libvdpau": true,
	// User-space parts of kernel drivers, of one version with the module that is
	// loaded. CUDA's toolkit (libcudart, libcublas, ...) is not among them.
	"libcuda": true, "libcudadebugger": true, "libnvcuvid": true, "libnvoptix": true,
}

// systemPrefixes are the beginnings of more such names.
var systemPrefixes = []string{
	"ld-linux", "ld64", "ld-musl-", "libc.musl-", // dynamic linkers; musl is all of the C library
	"libnss_",            // loaded by glibc as /etc/nsswitch.conf says
	"libdrm_",            // one for each family of hardware
	"libnvidia-",         // of one version with the kernel module
	"libGLX_", "libEGL_", // drivers of one vendor
	"libgallium-", // Mesa's drivers
}

// everywhere are libraries that wheels expect on every Linux besides glibc (PEP
// 599 and auditwheel's policy for manylinux).
var everywhere = map[string]bool{
	"libgcc_s.so.1": true, "libstdc++.so.6": true, "libz.so.1": true, "libexpat.so.1": true, "libatomic.so.1": true,
	"libX11.so.6": true, "libXext.so.6": true, "libXrender.so.1": true, "libICE.so.6": true, "libSM.so.6": true,
	"libglib-2.0.so.0": true, "libgobject-2.0.so.0": true, "libgthread-2.0.so.0": true,
}

// OnEveryLinux reports whether wheels may expect a library of the system.
func OnEveryLinux(soname string) bool { return everywhere[soname] }

func isSystem(soname string) bool {
	stem, _, _ := strings.Cut(soname, ".so")
	if system[stem] {
		return true
	}
	for _, p := range systemPrefixes {
		if strings.HasPrefix(stem, p) {
			return true
		}
	}
	return false
}
