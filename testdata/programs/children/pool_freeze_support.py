"""The same with freeze_support() called first, as frozen programs had to."""
# e2e: methods
import multiprocessing as mp
import sys


def cube(n):
    return n ** 3


if __name__ == "__main__":
    mp.freeze_support()
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(3) as pool:
        print(pool.map(cube, range(10)))
    print("done")
