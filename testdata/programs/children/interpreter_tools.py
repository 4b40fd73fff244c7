"""The commands that tools give to sys.executable: JSON pretty printing, a compile
check, a version question, isolated code that reads its standard input."""
# e2e: build --hidden-import json.tool --hidden-import py_compile --hidden-import timeit
# e2e: run
import os
import subprocess
import sys
import tempfile
from functools import partial


print = partial(print, flush=True)


def ask(*args, **options):
    done = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, timeout=120, **options)
    return done.returncode, done.stdout


def main():
    print(ask("-c", "print('hello from', 'code')"))
    print(ask("-m", "json.tool", "--sort-keys", input='{"b": 1, "a": [true, null]}'))
    print(ask("-c", "import sys; print(sys.stdin.read().upper())", input="shout"))
    print(ask("-V")[1].split()[0], ask("--version")[1] == ask("-V")[1])
    print(ask("-V")[1].split()[1] == sys.version.split()[0])
    search = dict(os.environ, PYTHONPATH="/nowhere/at/all")
    for flag in ("-s", "-E", "-I"):
        print(ask(flag, "-c", "import sys; print('/nowhere/at/all' in sys.path, sys.path[0] == '')", env=search))
    print(ask("-c", "import os, sys; print(os.environ.get('GIVEN'), sys.path[0])", env=dict(os.environ, GIVEN="yes")))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "script.py"), "w") as f:
            f.write("import sys, beside\nprint(__name__, beside.NAME, sys.argv[1:], __file__[-10:])\nsys.exit(4)\n")
        with open(os.path.join(folder, "beside.py"), "w") as f:
            f.write("NAME = 'found beside the script'\n")
        print(ask("script.py", "x y", "-c", cwd=folder))
        print(ask("-m", "beside", cwd=folder))
        print(ask("-m", "py_compile", "beside.py", cwd=folder), os.listdir(folder) != [])
        print(ask("-c", "import beside; print(beside.NAME)", cwd=folder))
        print(ask("-c", "import beside; print(beside.NAME)", env=dict(os.environ, PYTHONPATH=folder)))
    code, text = ask("-m", "timeit", "-n", "1", "-r", "1", "pass")
    print(code, text.split(":")[0])


if __name__ == "__main__":
    main()
