"""Times the start and join of one spawned child, in seconds."""
import multiprocessing
import time


def work():
    pass


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    warm = context.Process(target=work)
    warm.start()
    warm.join()
    began = time.perf_counter()
    for _ in range(5):
        p = context.Process(target=work)
        p.start()
        p.join()
    print((time.perf_counter() - began) / 5)
