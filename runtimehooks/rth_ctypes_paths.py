"""Lets ctypes load a library of the program by a path that is not there, such as
one relative to a current directory that had it: below the product, or by its name
at the top of it, where PyInstaller looks as well.
"""


def install(module):
    import os
    import sys

    home = sys.modules["_gofreeze"].HOME
    original = module.CDLL.__init__

    def __init__(self, name, *args, **kwds):
        if isinstance(name, str) and os.path.basename(name) not in ("", name) and not os.path.exists(name):
            for inside in (name, os.path.basename(name)):
                path = os.path.join(home, inside)
                if not os.path.isabs(inside) and os.path.isfile(path):
                    name = path
                    break
        original(self, name, *args, **kwds)

    module.CDLL.__init__ = __init__


import sys

_patches = sys.modules["_gofreeze"].PATCHES


def _both(module, earlier=_patches.get("ctypes")):
    if earlier is not None:
        earlier(module)
    install(module)


_patches["ctypes"] = _both
