"""The names that modules have for their files are those of the unfrozen program."""
# e2e: run
import importlib
import inspect
import json.decoder
import os

import shelf.front
import shelf.late


def tail(path, parts=2):
    return None if path is None else "/".join(os.path.normpath(path).split(os.sep)[-parts:])


print(os.path.basename(__file__), __name__, globals().get("__cached__"))
for module in (shelf, shelf.front, shelf.late, json, json.decoder):
    spec = module.__spec__
    print(module.__name__, tail(module.__file__), tail(spec.origin), tail(spec.cached, 3), tail(inspect.getfile(module)), spec.has_location, spec.parent)
    print(tail(module.__loader__.get_filename(module.__name__)), os.path.isabs(module.__file__), os.path.splitext(module.__file__)[1])
print([tail(p, 1) for p in shelf.__path__])
print(tail(inspect.getsourcefile(shelf.front)), tail(shelf.front.describe.__code__.co_filename))
print(tail(importlib.import_module("shelf.late").__file__))
print(inspect.getmodule(shelf.front.describe) is shelf.front, inspect.getmodule(tail) is not None)
