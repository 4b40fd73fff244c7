"""SIGTERM to the program while daemons run and a segment exists: as unfrozen, main
dies of it, the tracker unlinks the segment, workers that read a queue end."""
# e2e: run spawn => signal terminated
# e2e: signal TERM after ready
# e2e: run forkserver => signal terminated
# e2e: signal TERM after ready
# e2e: stderr ignore
import multiprocessing as mp
import os
import sys
from multiprocessing import shared_memory


def read(conn, ready):
    ready.set()
    try:
        conn.recv()
    except EOFError:
        pass


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    block = shared_memory.SharedMemory(create=True, size=16, name="gofreeze-term-%d" % os.getpid())
    ours, theirs = mp.Pipe()
    ready = mp.Event()
    p = mp.Process(target=read, args=(theirs, ready), daemon=True)
    p.start()
    theirs.close()
    ready.wait(60)
    print("ready", flush=True)
    p.join()
