"""An extension module that was just built with the C compiler."""
# e2e: extension tinyext.c
# e2e: run
import importlib.machinery
import os

import tinyext

print(tinyext.add(40, 2), tinyext.made, tinyext.__doc__)
print(any(tinyext.__file__.endswith(s) for s in importlib.machinery.EXTENSION_SUFFIXES))
print(os.path.isfile(tinyext.__file__), type(tinyext.__loader__).__name__)
try:
    tinyext.add("no")
except TypeError as e:
    print(type(e).__name__)
