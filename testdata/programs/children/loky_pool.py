"""joblib with its loky back end, which starts sys.executable -m ..."""
# e2e: needs import joblib
# e2e: stderr ignore
# e2e: run
import sys

from joblib import Parallel, delayed


def square(n):
    return n * n


if __name__ == "__main__":
    print(Parallel(n_jobs=2)(delayed(square)(n) for n in range(6)))
    print(Parallel(n_jobs=2, prefer="threads")(delayed(square)(n) for n in range(3)))
    sys.stdout.flush()
    from joblib.externals.loky import get_reusable_executor
    get_reusable_executor().shutdown(wait=True)
