"""Three children, in a program that extracts at each start."""
import multiprocessing


def work(n):
    return n + 1


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        print(sum(pool.map(work, range(6), chunksize=1)))
