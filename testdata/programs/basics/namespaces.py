"""A namespace package whose portions lie in two directories."""
# e2e: path nsparts/one
# e2e: path nsparts/two
# e2e: run
import importlib
import pkgutil

import space
import space.first
from space import second
from space.deep import third

print(space.first.NAME, second.NAME, third.NAME)
print(getattr(space, "__file__", None), type(space.__path__).__name__ != "list")
print(sorted(m.name for m in pkgutil.iter_modules(space.__path__)))
print(importlib.import_module("space.first") is space.first)
print(space.__spec__.origin is None, space.__spec__.submodule_search_locations is not None)
try:
    import space.nowhere
except ModuleNotFoundError as e:
    print(e.name, e)
