"""Print what gofreeze must know about this interpreter, as JSON."""
import sys

sys.path[:] = [p for p in sys.path if p]
meta_path = list(sys.meta_path)

import importlib.machinery
import importlib.util
import json
import opcode
import os
import site
import sysconfig


def libpython():
    """The libpython that this process has mapped, or None."""
    if os.name == "nt":
        name = "python%d%d.dll" % sys.version_info[:2]
        for dir in (os.path.dirname(base), sys.base_prefix):
            if os.path.isfile(os.path.join(dir, name)):
                return os.path.realpath(os.path.join(dir, name))
        return None
    try:
        with open("/proc/self/maps") as maps:
            for line in maps:
                path = line.rstrip("\n").partition("/")[2]
                name = path.rpartition("/")[2]
                if name.startswith("libpython%d." % sys.version_info[0]):
                    return os.path.realpath("/" + path)
    except OSError:
        pass
    return None


def tcl():
    """The script libraries of Tcl and Tk, or empty strings."""
    try:
        import tkinter

        lib = tkinter.Tcl().eval("info library")
        tk = os.path.join(os.path.dirname(lib), "tk%s" % tkinter.TkVersion)
        if lib.startswith("//zipfs:") or not os.path.isdir(lib):
            return "", ""
        return lib, tk if os.path.isdir(tk) else ""
    except Exception:
        return "", ""


def site_dirs():
    """The site-packages directories that are on the path."""
    dirs = []
    for get in (getattr(site, "getsitepackages", None), getattr(site, "getusersitepackages", None)):
        try:
            got = get()
        except Exception:
            continue
        dirs += [got] if isinstance(got, str) else got
    paths = sysconfig.get_paths()
    dirs += [paths["purelib"], paths["platlib"]]
    known = [os.path.realpath(d) for d in dirs]
    if os.name == "nt":
        # site counts the prefix, which holds the standard library and everything else.
        known = [d for d in known if d not in (os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix))]
    return [p for p in sys.path if os.path.realpath(p) in known]


def hooked():
    """Whether something besides the standard finders resolves imports."""
    known = (importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter, importlib.machinery.PathFinder)
    for f in meta_path:
        module = getattr(f, "__module__", "") or type(f).__module__
        if f not in known and module.partition(".")[0] not in ("_distutils_hack", "six"):
            return True
    return len(sys.path_hooks) > 2


base = getattr(sys, "_base_executable", None) or sys.executable
paths = sysconfig.get_paths()
stdlib = os.path.dirname(os.path.realpath(os.__file__))
for p in sys.path:
    if os.path.realpath(p) == stdlib:
        stdlib = p
        break
dynload = ""
for p in sys.path:
    if os.path.basename(p) == ("DLLs" if os.name == "nt" else "lib-dynload") and os.path.isdir(p):
        dynload = p
        break
tcl_library, tk_library = tcl()
json.dump(
    {
        "implementation": sys.implementation.name,
        "executable": os.path.realpath(base),
        "invoked": sys.executable,
        "libpython": libpython() or "",
        "version": "%d.%d.%d" % sys.version_info[:3],
        "major": sys.version_info[0],
        "minor": sys.version_info[1],
        "magic": list(importlib.util.MAGIC_NUMBER),
        "cache_tag": sys.implementation.cache_tag,
        "platform": sysconfig.get_platform(),
        "platlibdir": getattr(sys, "platlibdir", "lib"),
        "base_prefix": sys.base_prefix,
        "prefix": sys.prefix,
        "stdlib": stdlib,
        "dynload": dynload,
        "path": [p for p in sys.path if os.path.isdir(p) or os.path.isfile(p)],  # zip files
        "site_paths": site_dirs(),
        "site_hooks": hooked(),
        "ext_suffixes": importlib.machinery.EXTENSION_SUFFIXES,
        "builtins": list(sys.builtin_module_names),
        "stdlib_names": sorted(getattr(sys, "stdlib_module_names", ())),
        "opcodes": {k: v for k, v in opcode.opmap.items() if v < 256},
        "sysconfig_data": sysconfig._get_sysconfigdata_name() if os.name == "posix" else "",
        "tcl_library": tcl_library,
        "tk_library": tk_library,
    },
    sys.stdout,
)
