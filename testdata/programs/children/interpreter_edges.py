"""What sys.executable does with code that is empty or wrong, with scripts whose name
does not end in .py, and with packages that cannot be run; its tracebacks show the
code that was given, and nothing of the program's own start."""
# e2e: build --hidden-import json
# e2e: run
import os
import subprocess
import sys
import tempfile


def run(*args, **options):
    done = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120, **options)
    said = done.stderr.replace(sys.executable, "PYTHON").replace(os.getcwd(), "FOLDER")
    text = [line for line in said.split("\n") if not line.startswith("    ")]
    print(args[:2], done.returncode, repr(done.stdout), text, flush=True)


if __name__ == "__main__":
    run("-c", "")
    run("-c", "1 / 0")
    run("-c", "def f():\n    raise KeyError(1)\nf()")
    run("-W", "error", "-c", "import warnings; warnings.warn('warned')")
    run("-c", "import os; os.nothing(")
    run("-m", "json")
    run("-", input="print(__file__)\n1 / 0\n")
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    with open("tool", "w") as f:
        f.write("#!/usr/bin/env python3\nimport sys\nprint('a script', sys.argv)\nraise SystemExit(5)\n")
    with open("fails.py", "w") as f:
        f.write("def f():\n    return 1 / 0\n\n\nf()\n")
    run("tool", "x")
    run("fails.py")
    os.remove("tool")
    os.remove("fails.py")
    os.chdir("/")
    os.rmdir(folder)
