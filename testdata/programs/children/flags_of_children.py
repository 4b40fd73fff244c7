"""Interpreter flags reach children: multiprocessing hands them on."""
# e2e: build --python-option O --optimize 1
# e2e: python -O
# e2e: methods
import multiprocessing as mp
import sys


def look(q):
    q.put((__debug__, sys.flags.optimize, sys.flags.dev_mode))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    q = mp.SimpleQueue()
    look(q)
    print(q.get())
    p = mp.Process(target=look, args=(q,))
    p.start()
    print(q.get())
    p.join()
