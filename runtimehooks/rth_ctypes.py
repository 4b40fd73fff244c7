"""Lets ctypes.util.find_library find the libraries of the program.

It asks ldconfig, compilers and linkers, none of which need be there where the
program runs, and none of which know of its libraries. Those come first: they are
the ones that were there when the program was frozen.
"""


def install(module):
    import os
    import sys

    original = module.find_library
    home = sys.modules["_gofreeze"].HOME

    def find_library(name):
        found = None
        if name and os.sep not in name:
            prefix = "lib" + name + (".dylib" if sys.platform == "darwin" else ".so")
            try:
                entries = os.listdir(home)
            except OSError:
                entries = ()
            for entry in sorted(entries):
                if entry == prefix or entry.startswith(prefix + "."):
                    found = entry  # the longest
                    if not os.path.islink(os.path.join(home, entry)):
                        break
        return found or original(name)

    find_library.__doc__ = original.__doc__
    module.find_library = find_library


import sys

if sys.platform != "win32":
    sys.modules["_gofreeze"].PATCHES["ctypes.util"] = install
