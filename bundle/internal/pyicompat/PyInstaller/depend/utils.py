"""Libraries that code loads by name."""
import ctypes.util
import os

from PyInstaller.depend.bindepend import resolve_library_path


def _resolveCtypesImports(cbinaries):
    """Returns (name, path, "BINARY") of the libraries named in ctypes calls."""
    out = []
    for name in cbinaries:
        path = resolve_library_path(name)
        if path is None:
            stem = name[3:].split(".so")[0] if name.startswith("lib") else name
            found = ctypes.util.find_library(stem)
            path = found and resolve_library_path(found)
        if path:
            out.append((os.path.basename(path), path, "BINARY"))
    return out
