"""Counts primes in a pool of worker processes that are started afresh, without a
call of freeze_support()."""
import multiprocessing
import sys


def primes(bounds):
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(*bounds))


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    ranges = [(2, 10000), (10000, 20000), (20000, 30000), (30000, 40000)]
    with multiprocessing.Pool(4) as pool:
        counts = pool.map(primes, ranges)
    print("primes below 40000:", sum(counts), "in", len(counts), "tasks")
    print("frozen:", getattr(sys, "frozen", False))
