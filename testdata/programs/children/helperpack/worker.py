"""python -m helperpack.worker."""
import os
import sys


def answer():
    return 42


if __name__ == "__main__":
    print(answer(), os.path.basename(sys.argv[0]).split(".")[0], sys.argv[1:])
