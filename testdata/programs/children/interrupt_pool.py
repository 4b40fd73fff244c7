"""Ctrl-C at a terminal reaches the whole group: all processes end, nothing stays."""
# e2e: run spawn => signal interrupt
# e2e: signal INT group after ready
# e2e: run forkserver => signal interrupt
# e2e: signal INT group after ready
# e2e: run fork => signal interrupt
# e2e: signal INT group after ready
# e2e: stderr ignore
import multiprocessing as mp
import sys
import time


def sleep(barrier):
    barrier.wait(60)
    time.sleep(600)


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    barrier = mp.Barrier(3)
    processes = [mp.Process(target=sleep, args=(barrier,)) for _ in range(2)]
    for p in processes:
        p.start()
    barrier.wait(60)
    print("ready", flush=True)
    for p in processes:
        p.join()
