"""runpy over a bundled module, a bundled package and a script outside."""
# e2e: copy outside
# e2e: build --hidden-import pkgapp.__main__
# e2e: run
import runpy
import sys

import pkgapp
import shelf.late

print(runpy.run_module("shelf.front", run_name="ran")["__name__"])
space = runpy.run_module("shelf.late")
print(space["WHEN"], space["__spec__"].name)
sys.argv[1:] = ["given"]
space = runpy.run_path("outside/script.py", run_name="by_path")
print(space["result"])
try:
    runpy.run_module("pkgapp", run_name="__main__", alter_sys=True)
except SystemExit as e:
    print("exit", e.code)
exec(compile("print('compiled', __name__)", "<made>", "exec"))
