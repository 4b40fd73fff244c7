"""Children that start children of their own, three levels deep, and a pool in a child."""
# e2e: methods
import multiprocessing as mp
import sys


def half(n):
    return n / 2


def descend(level):
    print("level", level, mp.parent_process() is not None, flush=True)
    if level < 3:
        p = mp.Process(target=descend, args=(level + 1,))
        p.start()
        p.join()
        print("level", level, "child ended with", p.exitcode, flush=True)
    else:
        with mp.Pool(2) as pool:
            print(pool.map(half, range(4)), flush=True)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    p = mp.Process(target=descend, args=(1,))
    p.start()
    p.join()
    print(p.exitcode)
    daemon = mp.Process(target=descend, args=(2,), daemon=True)
    assert daemon.daemon
    with mp.Pool(1) as pool:
        try:
            pool.apply(descend, (1,))
        except AssertionError as e:
            print(e)
