"""Modules that are frozen into the interpreter find what they import."""
# e2e: run
import dis
import importlib
import importlib.util
import runpy  # or nothing is known of what it imports
import sys
import types

import _imp

importlib.invalidate_caches()


class Resources:
    """What asks a loader for resources by itself, as importlib_resources does."""

    def __init__(self, module):
        self.reader = module.__spec__.loader.get_resource_reader(module.__name__)


import shelf

print(Resources(shelf).reader is not None)


def imports(code):
    for instruction in dis.get_instructions(code):
        if instruction.opname == "IMPORT_NAME" and instruction.argval:
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from imports(constant)


def found(name):
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


# Those that only a prompt needs are left out, and so are names inside importlib.
PROMPT = {"pydoc", "readline", "rlcompleter", "sitecustomize", "usercustomize", "_bootstrap", "_bootstrap_external"}
bootstrap = "_frozen_importlib", "_frozen_importlib_external", "zipimport"
for name in sorted({*bootstrap, *getattr(_imp, "_frozen_module_names", list)()}):
    if name.startswith("__"):
        continue  # for the tests of Python itself
    wanted = sorted(set(imports(_imp.get_frozen_object(name))) - PROMPT)
    print(name, [w for w in wanted if not w.startswith("_pyrepl") and not found(w)])
