"""Programs of the system started from a worker and from the program see the user's
environment and descriptors, and their output comes through."""
# e2e: methods
# e2e: env LD_LIBRARY_PATH=/nowhere
# e2e: env PYTHONHOME=
import multiprocessing as mp
import os
import subprocess
import sys


def look(q):
    out = subprocess.check_output(["/usr/bin/env"], universal_newlines=True).splitlines()
    names = ("LD_LIBRARY_PATH=", "PYTHON", "LD_PRELOAD=")
    q.put(sorted(l for l in out if l.startswith(names)))
    q.put(sorted(int(n) for n in subprocess.check_output(["/bin/ls", "/proc/self/fd"]).split()))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    q = mp.SimpleQueue()
    look(q)
    print(q.get(), q.get()[:3])
    p = mp.Process(target=look, args=(q,))
    p.start()
    print(q.get(), q.get()[:3])
    p.join()
