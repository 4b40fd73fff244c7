package binaries

import "strings"

// system lists the libraries that are never collected, by the part of their name before
// ".so". All other libraries are collected: X11's, the compilers', and libcrypt and
// libnsl, which are no longer part of glibc.
var system = map[string]bool{
	// The C library. Its parts must have the same version as each other and as the
	// dynamic linker, whose path executables name.
	"libc": true, "libm": true, "libpthread": true, "libdl": true, "librt": true, "libutil": true, "libresolv": true,
	"libanl": true, "libmvec": true, "libBrokenLocale": true, "libcidn": true,
	// Tools of glibc preload these, or debuggers load them to examine it.
	"libthread_db": true, "libmemusage": true, "libpcprofile": true, "libSegFault": true,
	// The kernel maps these itself.
	"linux-vdso": true, "linux-gate": true,

	// The graphics stack (libglvnd, Mesa). It loads the driver for the machine's
	// hardware, and must have the same version as the driver.
	"libGL": true, "libEGL": true, "libGLX": true, "libOpenGL": true, "libGLdispatch": true, "libGLESv2": true, "libGLESv1_CM": true,
	"libglapi": true, "libdrm": true, "libgbm": true, "libvulkan": true, "libOpenCL": true,
	"libva": true, "libva-drm": true, "libva-glx": true, "libva-x11": true, "libva-wayland": true, "libvdpau": true,
	// User-space parts of kernel drivers, which must have the version of the loaded
	// module. CUDA's toolkit (libcudart, libcublas, ...) does not belong here.
	"libcuda": true, "libcudadebugger": true, "libnvcuvid": true, "libnvoptix": true,
}

// systemPrefixes are the first parts of more such names.
var systemPrefixes = []string{
	"ld-linux", "ld64", "ld-musl-", "libc.musl-", // dynamic linkers; musl's is also the C library
	"libnss_",            // glibc loads them according to /etc/nsswitch.conf
	"libdrm_",            // one for each family of hardware
	"libnvidia-",         // must have the version of the kernel module
	"libGLX_", "libEGL_", // drivers of single vendors
	"libgallium-", // Mesa's drivers
}

// everywhere lists the libraries that wheels expect on every Linux in addition to glibc
// (PEP 599 and auditwheel's policy for manylinux).
var everywhere = map[string]bool{
	"libgcc_s.so.1": true, "libstdc++.so.6": true, "libz.so.1": true, "libexpat.so.1": true, "libatomic.so.1": true,
	"libX11.so.6": true, "libXext.so.6": true, "libXrender.so.1": true, "libICE.so.6": true, "libSM.so.6": true,
	"libglib-2.0.so.0": true, "libgobject-2.0.so.0": true, "libgthread-2.0.so.0": true,
}

// OnEveryLinux reports whether wheels may expect the system to have a library.
func OnEveryLinux(soname string) bool { return everywhere[soname] }

// OfSystem reports whether a library, by its soname or its name for find_library, is one
// that every system must have itself, so that products leave it out.
func OfSystem(name string) bool { return isSystem(name) || isSystem("lib"+name+".so") }

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
