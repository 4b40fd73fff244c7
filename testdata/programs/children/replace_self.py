"""The program replaces itself through os.execv(sys.executable, ...), twice."""
# e2e: run
import os
import sys

count = int(os.environ.get("ROUND", "0"))
print("round", count, sys.argv[1:], os.getpid() == int(os.environ.setdefault("FIRST", str(os.getpid()))), flush=True)
if count < 2:
    os.environ["ROUND"] = str(count + 1)
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, os.path.abspath(__file__)]
    os.execv(sys.executable, command + ["argument", "-c", "%d" % count])
print("done")
