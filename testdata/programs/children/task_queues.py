"""Workers fed by one queue that answer on another."""
# e2e: methods
# e2e: sort lines
import multiprocessing as mp
import sys


def worker(tasks, done):
    for func, args in iter(tasks.get, "STOP"):
        done.put("%s%s = %s" % (func.__name__, args, func(*args)))


def mul(a, b):
    return a * b


def plus(a, b):
    return a + b


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    tasks, done = mp.Queue(), mp.Queue()
    first, second = [(mul, (i, 7)) for i in range(10)], [(plus, (i, 8)) for i in range(5)]
    for task in first:
        tasks.put(task)
    processes = [mp.Process(target=worker, args=(tasks, done)) for _ in range(3)]
    for p in processes:
        p.start()
    for _ in first:
        print(done.get(timeout=60))
    for task in second:
        tasks.put(task)
    for _ in second:
        print(done.get(timeout=60))
    for _ in processes:
        tasks.put("STOP")
    for p in processes:
        p.join(60)
    print([p.exitcode for p in processes])
