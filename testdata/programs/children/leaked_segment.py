"""A segment that nobody unlinks: the resource tracker must, when the program ends,
and says so."""
# e2e: methods
# e2e: stderr contains leaked shared_memory objects to clean up at shutdown
import multiprocessing as mp
import os
import sys
from multiprocessing import shared_memory


def look(name):
    block = shared_memory.SharedMemory(name=name)
    print("child sees", bytes(block.buf[:4]), flush=True)
    block.close()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    block = shared_memory.SharedMemory(create=True, size=64, name="gofreeze-leak-%d" % os.getpid())
    block.buf[:4] = b"leak"
    p = mp.Process(target=look, args=(block.name,))
    p.start()
    p.join()
    block.close()
    print("left without unlink", p.exitcode)
