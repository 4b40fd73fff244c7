"""Names of spec files."""
import sys

for _name in "Analysis PYZ EXE COLLECT MERGE PKG BUNDLE Splash TOC Tree".split():
    globals()[_name] = getattr(sys.modules["__main__"], _name, None)
