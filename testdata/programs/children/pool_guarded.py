"""Pool(3).apply_async of ten tasks, in a guarded main module."""
# e2e: methods
import multiprocessing as mp
import sys


def cube(n):
    return n ** 3


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(3) as pool:
        results = [pool.apply_async(cube, (n,)) for n in range(10)]
        print([r.get(timeout=60) for r in results])
    print("done")
