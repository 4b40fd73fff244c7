"""Relative, conditional, lazy, circular and star imports, and a missing module."""
# e2e: run
import sys

import shelf
import shelf.inner.loop
from shelf import *

if sys.version_info >= (3, 11):
    import tomllib as parser
else:
    parser = None

print(shown, describe(1), shelf.exposed, "unlisted" in dir())
print(shelf.codec.__name__, shelf.missing)
print("shelf.late" in sys.modules, shelf.late.WHEN, "shelf.late" in sys.modules)
print(shelf.late.partner(), shelf.inner.knot.name())
print((parser is None) == (sys.version_info < (3, 11)))
try:
    import no_such_module_anywhere
except ModuleNotFoundError as e:
    print(type(e).__name__, e, e.name)
try:
    from shelf import nothing
except ImportError as e:
    print(type(e).__name__, str(e).split(" (")[0])
print(__name__, __package__, __spec__, __builtins__ is not None)
print(sys.modules["__main__"].shown)
