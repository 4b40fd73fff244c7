package binaries

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"strings"
)

// windowsDLLs lists the libraries of Windows itself that Python and the libraries of
// its packages import, in lower case without .dll.
var windowsDLLs = map[string]bool{
	"aclui": true, "activeds": true, "advapi32": true, "authz": true, "avicap32": true, "avrt": true, "bcrypt": true, "bcryptprimitives": true, "bthprops.cpl": true, "cabinet": true,
	"cfgmgr32": true, "comctl32": true, "comdlg32": true, "credui": true, "crypt32": true, "cryptbase": true, "cryptnet": true,
	"d2d1": true, "d3d9": true, "d3d11": true, "d3d12": true, "d3dcompiler_47": true, "davclnt": true, "dbgeng": true, "dbghelp": true,
	"dcomp": true, "ddraw": true, "dhcpcsvc": true, "dinput8": true, "dnsapi": true, "dsound": true, "dwmapi": true, "dwrite": true,
	"dxgi": true, "dxva2": true, "evr": true, "fwpuclnt": true, "gdi32": true, "gdi32full": true, "gdiplus": true, "glu32": true,
	"hid": true, "icu": true, "imagehlp": true, "imm32": true, "iphlpapi": true, "kernel32": true, "kernelbase": true, "ktmw32": true, "loadperf": true, "lz32": true,
	"mf": true, "mfplat": true, "mfreadwrite": true, "mpr": true, "msacm32": true, "msi": true, "msimg32": true, "mswsock": true,
	"msvcrt": true, "msvfw32": true, "ncrypt": true, "netapi32": true, "newdev": true, "normaliz": true, "ntdll": true, "ntdsapi": true,
	"odbc32": true, "odbccp32": true, "ole32": true, "oleacc": true, "oleaut32": true, "opengl32": true, "pdh": true, "powrprof": true,
	"propsys": true, "psapi": true, "query": true, "rasapi32": true, "rpcrt4": true, "samcli": true, "secur32": true, "setupapi": true, "sfc": true, "shcore": true,
	"shell32": true, "shlwapi": true, "sspicli": true, "tbs": true, "tdh": true, "ucrtbase": true, "uiautomationcore": true, "urlmon": true,
	"user32": true, "userenv": true, "usp10": true, "uxtheme": true, "version": true, "virtdisk": true, "wbemuuid": true, "wer": true,
	"wevtapi": true, "winhttp": true, "wininet": true, "winmm": true, "winscard": true, "winspool.drv": true, "wintrust": true,
	"winusb": true, "wldap32": true, "wlanapi": true, "ws2_32": true, "wsock32": true, "wtsapi32": true, "xinput9_1_0": true, "xinput1_4": true,
	"xmllite": true, "nvcuda": true, "vulkan-1": true,
}

// isWindows reports whether a DLL, named in lower case, is part of Windows or of a
// driver.
func isWindows(name string) bool {
	return strings.HasPrefix(name, "api-ms-win-") || strings.HasPrefix(name, "ext-ms-") || windowsDLLs[strings.TrimSuffix(name, ".dll")]
}

// redistributable matches the names of Visual C++'s run-time libraries, which programs
// bring along ("Redistributing Visual C++ Files", Microsoft). Installers put them beside
// the libraries of Windows.
var redistributable = regexp.MustCompile(`^(msvc[pr]|vcruntime|concrt|vcomp|vcamp|vccorlib|mfc|atl)[0-9][0-9a-z_]*\.dll$`)

// isWine reports whether a library is one of Wine's own, which works in no other place:
// its DOS header is followed by a mark (dlls/ntdll/loader.c).
func isWine(file string) bool {
	const at, mark = 0x40, "Wine builtin DLL"
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	b := make([]byte, len(mark))
	_, err = io.ReadFull(io.NewSectionReader(f, at, int64(len(mark))), b)
	return err == nil && bytes.Equal(b, []byte(mark))
}
