"""Queue, SimpleQueue and JoinableQueue, with objects of several kinds."""
# e2e: methods
import datetime
import multiprocessing as mp
import queue
import sys


def fill(q):
    q.put([42, None, "text"])
    q.put(datetime.date(2024, 1, 2))


def consume(jobs, q):
    for job in iter(jobs.get, None):
        q.put(job * 10)
        jobs.task_done()
    jobs.task_done()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    for make in (mp.Queue, mp.SimpleQueue):
        q = make()
        p = mp.Process(target=fill, args=(q,))
        p.start()
        print(q.get(), q.get())
        p.join()
    jobs, q = mp.JoinableQueue(), mp.Queue(maxsize=10)
    p = mp.Process(target=consume, args=(jobs, q))
    p.start()
    for n in (1, 2, 3):
        jobs.put(n)
    jobs.put(None)
    jobs.join()
    p.join()
    print([q.get(timeout=60) for _ in range(3)])
    try:
        q.get(timeout=0.01)
    except queue.Empty:
        print("empty")
