"""Packages that list, read and start their own files; directories of packages that
hold nothing but modules; and child processes that are to run a module by its path."""
# e2e: dist ownfiles_site
# e2e: run
import importlib.resources as res
import inspect
import os
import subprocess
import sys

import lookout
import still.inner

if __name__ == "__main__":
    print(lookout.values())
    print(lookout.template())
    print(lookout.start("helper.py", "a", "b"))
    print(lookout.start("quiet", "c"))
    print(lookout.start("quiet/deep/twice.py"))
    print(inspect.getsource(lookout.values).splitlines()[0])
    root = res.files("lookout")
    print(sorted(p.name for p in root.iterdir() if not p.name.startswith("__")))
    print((root / "helper.py").is_file(), (root / "none.py").is_file(), (root / "parts").is_dir())
    with res.as_file(root / "helper.py") as path:
        print(path.read_text().splitlines()[-1])

    # No code of this distribution looks at its files: its directories are there.
    print(still.inner.word())
    here = os.path.dirname(still.inner.__file__)
    print(os.path.isdir(here), os.path.isdir(os.path.join(here, "..", "..", "still")))
    for what in here, os.path.join(here, "run.py"), os.path.join(here, "..", "inner", "run.py"), os.path.join(here, "spawner.py"):
        done = subprocess.run([sys.executable, what, "x"], stdout=subprocess.PIPE, universal_newlines=True)
        print(done.stdout.strip(), done.returncode)
    done = subprocess.run([sys.executable, os.path.join(here, "gone.py")], stderr=subprocess.DEVNULL)
    print(done.returncode)
