"""The program starts itself again with Popen([sys.executable] + its own arguments)."""
# e2e: run first --flag value
import os
import subprocess
import sys


def me():
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, os.path.abspath(__file__)]


level = int(os.environ.get("LEVEL", "0"))
print("level", level, sys.argv[1:], flush=True)
if level < 2:
    environment = dict(os.environ, LEVEL=str(level + 1))
    child = subprocess.Popen(me() + sys.argv[1:] + ["-l%d" % level], env=environment)
    print("child of level", level, "ended with", child.wait(), flush=True)
sys.exit(level)
