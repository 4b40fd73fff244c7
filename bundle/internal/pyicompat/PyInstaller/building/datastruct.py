"""TOC and Tree, as a spec file has them."""
import sys

_main = sys.modules["__main__"]
TOC = getattr(_main, "TOC", list)
Tree = getattr(_main, "Tree", None)
