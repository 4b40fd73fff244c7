"""Threads that import, thread locals, pools, and an exception in one of them."""
# e2e: run
import concurrent.futures
import importlib
import queue
import sys
import threading

lock = threading.Lock()
total = 0


def count():
    global total
    for _ in range(1000):
        with lock:
            total += 1


threads = [threading.Thread(target=count) for _ in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(total)

names = ["wave", "shelf.late", "shelf.inner.loop", "fractions", "statistics", "html.parser"]
barrier = threading.Barrier(len(names) * 2)


def load(name):
    barrier.wait()
    return importlib.import_module(name).__name__


with concurrent.futures.ThreadPoolExecutor(len(names) * 2) as pool:
    print(sorted(set(pool.map(load, names * 2))))

import shelf.inner.loop, shelf.late, wave, fractions, statistics, html.parser  # for the builder's eyes

q = queue.Queue()
threading.Thread(target=lambda: q.put(threading.current_thread().name), name="named").start()
print(q.get())
local = threading.local()
local.x = 1
print(hasattr(local, "x"), threading.main_thread() is threading.current_thread())
caught = []
threading.excepthook = lambda args: caught.append(args.exc_type.__name__)
t = threading.Thread(target=lambda: 1 / 0)
t.start()
t.join()
print(caught, sys.exc_info())
