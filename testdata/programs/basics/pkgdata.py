"""pkgutil over a package: its data, its modules, its tree."""
# e2e: build --add-data shelf/data:shelf/data --collect-submodules shelf
# e2e: run
import os
import pkgutil

import shelf

print(pkgutil.get_data("shelf", "data/text.txt"))
print(pkgutil.get_data("shelf", "data/bytes.bin"))
print(pkgutil.get_data("shelf", "data/more/utf8.txt").decode("utf-8").strip())
try:
    pkgutil.get_data("shelf", "data/none")
except OSError as e:
    print(type(e).__name__)
print([(m.name, m.ispkg) for m in pkgutil.iter_modules(shelf.__path__)])
print([m.name for m in pkgutil.walk_packages(shelf.__path__, "shelf.")])
print("shelf" in [m.name for m in pkgutil.iter_modules()])
print(pkgutil.resolve_name("shelf.front:describe")("x"))
here = os.path.dirname(shelf.__file__)
with open(os.path.join(here, "data", "text.txt")) as f:
    print(f.read().split("\n"))
