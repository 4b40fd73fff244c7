"""A package with modules, data and a lazily imported part."""
from .front import *
from .front import _hidden as exposed

try:
    import json as codec
except ImportError:
    codec = None

try:
    import no_such_module_of_this_shelf as missing
except ImportError:
    missing = None


def __getattr__(name):
    if name == "late":
        import importlib
        return importlib.import_module(".late", __name__)
    raise AttributeError(name)
