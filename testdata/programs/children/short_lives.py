"""Many short lives: twelve processes one after the other, and a pool that is left open."""
# e2e: methods
import multiprocessing as mp
import sys


def put(q, n):
    q.put(n)


def identity(n):
    return n


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    q = mp.SimpleQueue()
    for n in range(12):
        p = mp.Process(target=put, args=(q, n))
        p.start()
        p.join()
    print([q.get() for _ in range(12)])
    pool = mp.Pool(2)
    print(pool.map(identity, range(3)))
