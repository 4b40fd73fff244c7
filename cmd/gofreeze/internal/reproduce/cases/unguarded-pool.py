"""A pool at module level: each worker that imports this module tries to make a
pool of its own, fails, and is replaced."""
import multiprocessing


def square(x):
    return x * x


multiprocessing.set_start_method("spawn", force=True)
pool = multiprocessing.Pool(2)
print(pool.map(square, range(5)))
