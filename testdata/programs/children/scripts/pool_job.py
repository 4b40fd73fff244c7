"""A script run by the frozen interpreter that starts a spawn pool of its own."""
import multiprocessing as mp


def triple(n):
    return 3 * n


if __name__ == "__main__":
    with mp.get_context("spawn").Pool(2) as pool:
        print(pool.map(triple, [1, 2, 3]))
