"""ProcessPoolExecutor: map, submit, initializer, errors, a worker that is killed."""
# e2e: methods
import multiprocessing as mp
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

state = None


def initialize(value):
    global state
    state = value


def use(n):
    return n * state


def fail(n):
    raise LookupError("task %d" % n)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with ProcessPoolExecutor(3, initializer=initialize, initargs=(7,)) as pool:
        print(list(pool.map(use, range(6), chunksize=2)))
        print(sorted(f.result() for f in as_completed([pool.submit(use, n) for n in range(4)])))
        try:
            pool.submit(fail, 3).result(60)
        except LookupError as e:
            print(e, type(e.__cause__).__name__)
    context = mp.get_context(None if sys.argv[1] == "default" else sys.argv[1])
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        try:
            pool.submit(die).result(60)
        except BrokenProcessPool as e:
            print(type(e).__name__)
    if sys.version_info >= (3, 11) and sys.argv[1] in ("spawn", "forkserver"):
        with ProcessPoolExecutor(1, max_tasks_per_child=1) as pool:
            print(len({pool.submit(os.getpid).result(60) for _ in range(2)}))
    else:
        print(2)
