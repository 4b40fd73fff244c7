"""Processes from a program that is a package: main's names cross as __main__'s."""
# e2e: methods
import multiprocessing as mp
import sys

from . import jobs


class Here:
    def __init__(self, n):
        self.n = n


def local(n):
    return Here(n * 100)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        print(pool.map(jobs.job, range(4)))
        print([h.n for h in pool.map(local, range(3))], Here.__module__)
