"""A tour of Pool: ordered and unordered results, callbacks, errors of every kind,
time limits, closing and terminating."""
# e2e: methods
import multiprocessing as mp
import operator
import sys
import time


def calculate(func, args):
    return "%s says that %s%s = %s" % ("worker", func.__name__, args, func(*args))


def star(args):
    return calculate(*args)


def reciprocal(x):
    return 1.0 / (x - 5.0)


def first(items):
    return items[0]


def never(event):
    event.wait()


def run(pool):
    tasks = [(operator.mul, (i, 7)) for i in range(4)] + [(operator.add, (i, 8)) for i in range(4)]
    for r in [pool.apply_async(calculate, t) for t in tasks]:
        print("\t", r.get(timeout=60))
    print("ordered", list(pool.imap(star, tasks)) == [star(t) for t in tasks])
    print("unordered", sorted(pool.imap_unordered(star, tasks, chunksize=3)) == sorted(map(star, tasks)))
    print("starmap", pool.starmap(operator.sub, [(5, 3), (1, 1)]))

    print("errors")
    try:
        print(pool.apply(reciprocal, (5,)))
    except ZeroDivisionError as e:
        print("\tapply:", e, type(e.__cause__).__name__)
    try:
        print(pool.map(reciprocal, list(range(10))))
    except ZeroDivisionError:
        print("\tmap: got the exception")
    try:
        print(list(pool.imap(reciprocal, list(range(10)))))
    except ZeroDivisionError:
        print("\timap: got the exception")
    results = pool.imap(reciprocal, list(range(10)))
    seen = []
    for _ in range(10):
        try:
            seen.append(round(next(results), 3))
        except ZeroDivisionError:
            seen.append("error")
    print("\tone by one:", seen)
    failed = []
    pool.apply_async(first, ([],), error_callback=lambda e: failed.append(repr(e))).wait(60)
    print("\tcallback:", failed)

    print("time limits")
    manager_event = EVENT.Event()
    pending = pool.apply_async(never, (manager_event,))
    try:
        pending.get(timeout=0.05)
    except mp.TimeoutError:
        print("\tget timed out")
    ends = pool.imap(never, [manager_event])
    try:
        ends.next(timeout=0.05)
    except mp.TimeoutError:
        print("\tnext timed out")
    manager_event.set()
    print("\tthen", pending.get(timeout=60), next(ends))

    got = []
    pool.map_async(abs, [-1, 2, -3], callback=got.extend).wait(60)
    print("callback", got)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Manager() as EVENT:
        with mp.Pool(4) as pool:
            run(pool)
            pool.close()
            pool.join()
            try:
                pool.apply(abs, (1,))
            except ValueError as e:
                print(e)
        pool = mp.Pool(2)
        blocked = pool.apply_async(time.sleep, (600,))
        pool.terminate()
        pool.join()
        print("terminated", blocked.ready())
