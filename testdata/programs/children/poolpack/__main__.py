"""Processes from a program that is a package. Unfrozen, a child does not run a
package's __main__ again (multiprocessing/spawn.py, _fixup_main_from_name), so that
only names of other modules cross when it is spawned."""
# e2e: methods
import multiprocessing as mp
import sys

from . import jobs


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        print(pool.map(jobs.job, range(4)))
