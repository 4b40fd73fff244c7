"""Modules that do not compile raise SyntaxError when they are imported, and not before."""
# e2e: run
import importlib
import os
import pkgutil

import uncompiled

print(uncompiled.NAME, sorted(m.name for m in pkgutil.iter_modules(uncompiled.__path__)))
for name in "older", "indented", "latin", "sub", "sub.below", "absent":
    try:
        importlib.import_module("uncompiled." + name)
    except ImportError as e:
        print(name, type(e).__name__, e)
    except SyntaxError as e:
        print(name, type(e).__name__, e.msg, e.lineno, e.offset, repr(e.text), os.path.basename(e.filename))
try:
    from uncompiled import older
except SyntaxError:
    older = None
print(older)
import traceback

try:
    import uncompiled.indented
except SyntaxError as e:
    print([os.path.basename(f.filename) for f in traceback.extract_tb(e.__traceback__)])
