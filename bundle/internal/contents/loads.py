"""Read names of files, each ended by a NUL, and print 1 for each file that can be loaded, else 0."""
import ctypes
import os
import sys

files = os.fsdecode(sys.stdin.buffer.read()).split("\0")[:-1]
null = os.open(os.devnull, os.O_WRONLY)
for name in files:
    child = os.fork()
    if not child:
        os.dup2(null, 2)
        try:
            ctypes.CDLL(name)
        except BaseException:
            os._exit(1)
        os._exit(0)
    sys.stdout.write("01"[os.waitpid(child, 0)[1] == 0])
