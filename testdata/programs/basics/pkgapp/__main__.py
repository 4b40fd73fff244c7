"""python -m pkgapp, or python pkgapp: relative imports work in the first form."""
# e2e: run
# e2e: run --loud
import pkgutil
import sys

from . import VERSION
from .tools import shout
from .tools.plain import say


def main(argv):
    speak = shout.say if "--loud" in argv else say
    print(speak("package main, version " + VERSION))
    print("name", __name__, "package", __package__)
    print("spec", __spec__.name)
    print("file", __file__.replace("\\", "/").rsplit(".", 1)[0].endswith("pkgapp/__main__"))
    print("modules", sorted(m for m in sys.modules if m.startswith("pkgapp")))
    print("listed", sorted(m.name for m in pkgutil.walk_packages(sys.modules["pkgapp"].__path__, "pkgapp.")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
