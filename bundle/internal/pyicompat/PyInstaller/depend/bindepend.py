"""Shared libraries that a file needs."""
import os
import re
import subprocess


def get_imports(filename, search_paths=None):
    """Returns {(name, path or None)} of the libraries that an ELF file needs."""
    out = set()
    done = subprocess.run(["ldd", filename], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
    for line in done.stdout.splitlines():
        found = re.match(r"\s*(\S+) => (\S+) \(", line)
        if found:
            name, path = found.groups()
            out.add((name, path if os.path.isabs(path) else None))
        elif "not found" in line:
            out.add((line.split()[0], None))
    return out


def getImports(filename):
    return {path or name for name, path in get_imports(filename)}


def resolve_library_path(name, search_paths=None):
    import ctypes.util

    for directory in search_paths or ():
        if os.path.isfile(os.path.join(directory, name)):
            return os.path.join(directory, name)
    for directory in ("/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
                      "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu"):
        if os.path.isfile(os.path.join(directory, name)):
            return os.path.join(directory, name)
    return None


findLibrary = resolve_library_path


def get_python_library_path():
    import sysconfig

    path = os.path.join(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("INSTSONAME") or "")
    return path if os.path.isfile(path) else None
