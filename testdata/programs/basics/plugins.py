"""Plugins imported from a directory outside the program, in the usual ways."""
# e2e: copy outside
# e2e: run outside/plugins
import importlib
import importlib.util
import os
import pkgutil
import sys

import shelf.front

folder = os.path.abspath(sys.argv[1])
sys.path.insert(0, folder)
for name in sorted(m.name for m in pkgutil.iter_modules([folder])):
    module = importlib.import_module(name)
    inside = os.path.abspath(module.__file__).startswith(folder)
    print(name, module.run() if hasattr(module, "run") else "no run", inside)

spec = importlib.util.spec_from_file_location("renamed", os.path.join(folder, "helper.py"))
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.__name__, module.NAME)
print("helper" in sys.modules, "renamed" in sys.modules)
