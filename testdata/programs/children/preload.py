"""set_forkserver_preload: what is preloaded is there in the child from its birth."""
# e2e: build --hidden-import heavy_part
# e2e: path .
# e2e: run forkserver
import multiprocessing as mp
import sys


def look(q):
    import heavy_part
    q.put(("heavy_part" in sys.modules, heavy_part.LOADED_IN == heavy_part.parent_of_this()))


if __name__ == "__main__":
    mp.set_start_method("forkserver")
    mp.set_forkserver_preload(["heavy_part", "__main__", "no_such_module"])
    q = mp.Queue()
    for _ in range(2):
        p = mp.Process(target=look, args=(q,))
        p.start()
        print(q.get(timeout=60))
        p.join()
        print(p.exitcode)
