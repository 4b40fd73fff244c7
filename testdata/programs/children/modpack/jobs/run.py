"""Processes from a program given as -m jobs.run."""
# e2e: module jobs.run
# e2e: methods
import multiprocessing as mp
import sys

from .work import triple


def local(n):
    return (n, __name__ in ("__mp_main__", "__main__"))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        print(pool.map(triple, range(4)), pool.map(local, range(2)))
