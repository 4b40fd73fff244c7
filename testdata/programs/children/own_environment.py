"""Children that are started with an environment of the program's own making, as tools do
that isolate what they start. They are children all the same."""
# e2e: run
import os
import subprocess
import sys

PATH = {"PATH": os.environ.get("PATH", "")}


def started(env, *args):
    done = subprocess.run([sys.executable, *args], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    return done.returncode, done.stdout.strip()


if __name__ == "__main__":
    for env in {}, PATH, dict(PATH, A="b"):
        print(started(env, "-c", "import os, sys; print(sys.argv, os.environ.get('A'))", "x"))
    print(started({}, "-m", "json.tool", "--help")[0])
    nested = "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'print(40 + 2)'], env={}).returncode)"
    print(started({}, "-c", nested))
