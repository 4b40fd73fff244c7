"""Modules imported from zip files that are on the path at run time."""
# e2e: run
import importlib
import os
import pkgutil
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    for name, package, value in ("lib.zip", "zipped", "zip"), ("lib.egg", "egged", "egg"):
        with zipfile.ZipFile(os.path.join(folder, name), "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr(package + "/__init__.py", "WHERE = %r\n" % value)
            z.writestr(package + "/data.txt", "data " * 50)
            z.writestr(package + "/below.py", "from . import WHERE\n")
            z.writestr("shelf/__init__.py", "WHERE = %r\n" % value)
            z.writestr("late_choice.py", "WHERE = %r\n" % value)
    sys.path.append(os.path.join(folder, "lib.egg"))
    import shelf  # the program's own, which is ahead

    print(hasattr(shelf, "WHERE"))
    sys.path.insert(0, os.path.join(folder, "lib.zip"))
    import late_choice  # the one in the zip file, which is ahead

    print(late_choice.WHERE)
    for name in "zipped", "egged":
        module = importlib.import_module(name)
        below = importlib.import_module(name + ".below")
        print(module.WHERE, below.WHERE, type(module.__loader__).__name__, os.path.relpath(below.__file__, folder))
        print(len(pkgutil.get_data(name, "data.txt")))
    importlib.invalidate_caches()
