"""Modules of the program that are run by their paths, in this process, in children, and
by spawn children of children. No file lies there: all code comes from the module file."""
# e2e: build --no-source-on-disk=*
# e2e: run
import os
import runpy
import subprocess
import sys

import pathpack.helper
import pathpack.pool
import pathpack.runs.__main__

HERE = os.path.dirname(os.path.abspath(pathpack.__file__))


def at(*names):
    return os.path.join(HERE, *names)


def names(found):
    return {k: os.path.basename(v) if k == "__file__" else v for k, v in sorted(found.items()) if k in ("__file__", "__name__", "__package__", "argv0", "value")}


def started(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, **options)
    return done.returncode, done.stdout.strip()


def executed():
    """What a process prints that has become an interpreter of a module."""
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(w, 1)
        os.execv(sys.executable, [sys.executable, at("helper.py"), "execv"])
    os.close(w)
    os.waitpid(pid, 0)
    with open(r) as f:
        return f.read().strip()


if __name__ == "__main__":
    print(names(runpy.run_path(at("helper.py"))), flush=True)
    print(names(runpy.run_path(at("..", "pathpack", "helper.py"), {"given": 1}, "other")), flush=True)
    runpy.run_path(at("helper.py"), run_name="__main__")
    sys.stdout.flush()
    print(names(runpy.run_path(at("runs"))), flush=True)
    print(names(runpy.run_path(__file__, run_name="again")), flush=True)
    for gone in at("gone.py"), at("pool"):
        try:
            runpy.run_path(gone)
        except OSError as e:
            print(type(e).__name__, os.path.basename(gone), flush=True)
    print(started(sys.executable, at("helper.py"), "a"))
    print(started(sys.executable, "helper.py", "b", cwd=HERE))
    print(started(sys.executable, at("runs"), "c"))
    print(started(sys.executable, at("pool.py")))
    print(started(sys.executable, "-m", "pathpack.runs", "d", cwd=os.path.dirname(HERE)))
    print(started(sys.executable, "-c", "import runpy, sys; print(runpy.run_path(sys.argv[1])['value'])", at("helper.py")))
    if hasattr(os, "fork"):
        print(executed())
