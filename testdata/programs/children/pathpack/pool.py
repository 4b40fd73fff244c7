import multiprocessing
import sys


def told(queue):
    queue.put((__name__, sys.modules["__main__"].__name__))


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=told, args=(queue,))
    process.start()
    print(queue.get())
    process.join()
