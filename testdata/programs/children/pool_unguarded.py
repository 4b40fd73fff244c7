"""A Pool at module level without a guard. CPython's pool starts a new worker for
each one that dies at birth and never ends by itself, so the program gives itself a
time limit, as a user would with Ctrl-C. Frozen it must not be worse: the same
explanation, a bounded number of processes at a time, an end."""
# e2e: run spawn => fails
# e2e: stderr contains An attempt has been made to start a new process before the
# e2e: run forkserver => fails
# e2e: stderr contains An attempt has been made to start a new process before the
# e2e: run fork
# e2e: limit 25
# e2e: cap 60
import multiprocessing as mp
import sys


def cube(n):
    return n ** 3


context = mp.get_context(sys.argv[1])
pool = context.Pool(3)
results = [pool.apply_async(cube, (n,)) for n in range(10)]
try:
    print([r.get(timeout=4) for r in results])
except mp.TimeoutError:
    pool.terminate()
    sys.exit("no result: the workers die as soon as they start")
pool.close()
pool.join()
print("done")
