"""multiprocess, the fork of multiprocessing that pickles with dill."""
# e2e: needs import multiprocess
# e2e: methods
import sys

import multiprocess as mp

if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(2) as pool:
        print(pool.map(lambda n: n + 1, range(5)))
