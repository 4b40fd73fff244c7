"""Processes started from several threads at the same moment."""
# e2e: methods
import multiprocessing as mp
import sys
import threading


def work(q, n):
    q.put(n)


def start(barrier, q, n, codes):
    barrier.wait()
    p = mp.Process(target=work, args=(q, n))
    p.start()
    p.join()
    codes.append(p.exitcode)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    q, barrier, codes = mp.SimpleQueue(), threading.Barrier(6), []
    threads = [threading.Thread(target=start, args=(barrier, q, n, codes)) for n in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(sorted(q.get() for _ in threads), codes)
