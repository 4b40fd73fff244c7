"""billiard, Celery's fork of multiprocessing."""
# e2e: needs import billiard, sys; assert sys.version_info >= (3, 11)
# e2e: run spawn
# e2e: run fork
import sys

import billiard


def square(n):
    return n * n


if __name__ == "__main__":
    billiard.set_start_method(sys.argv[1])
    p = billiard.Pool(2)
    print(p.map(square, range(5)))
    p.close()
    p.join()
