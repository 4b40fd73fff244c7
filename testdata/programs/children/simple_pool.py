"""The shortest use of a Pool: map over a list."""
# e2e: methods
from multiprocessing import Pool, set_start_method
import sys


def double_plus_one(x):
    return 2 * x + 1


if __name__ == "__main__":
    if sys.argv[1] != "default":
        set_start_method(sys.argv[1])
    with Pool(4) as p:
        print(p.map(double_plus_one, [1, 2, 3]))
