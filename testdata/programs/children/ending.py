"""terminate, kill, exit codes, sys.exit in a child, an exception in a child."""
# e2e: methods
# e2e: stderr contains ValueError: raised in the child
import multiprocessing as mp
import os
import sys
import time


def sleep(ready):
    ready.set()
    time.sleep(600)


def leave(code):
    sys.exit(code)


def vanish():
    os._exit(9)


def throw():
    raise ValueError("raised in the child")


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    for end in ("terminate", "kill"):
        ready = mp.Event()
        p = mp.Process(target=sleep, args=(ready,))
        p.start()
        ready.wait(60)
        getattr(p, end)()
        p.join(60)
        print(end, p.exitcode, p.is_alive())
        p.close()
    for target, args in ((leave, (0,)), (leave, (3,)), (vanish, ()), (throw, ())):
        p = mp.Process(target=target, args=args)
        p.start()
        p.join(60)
        print(target.__name__, args, p.exitcode)
    daemon = mp.Process(target=sleep, args=(mp.Event(),), daemon=True)
    daemon.start()
    print("daemon runs", daemon.is_alive())
