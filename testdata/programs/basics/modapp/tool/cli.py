"""A module of a package as the program, as in python -m tool.cli."""
# e2e: module tool.cli
# e2e: run a b
import sys

from . import work

if __name__ == "__main__":
    print("argv", sys.argv[1:])
    print("package", __package__, "spec", __spec__.name)
    print(work.double(21))
    print("tool.cli" in sys.modules)
