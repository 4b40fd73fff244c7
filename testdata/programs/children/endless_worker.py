"""An endless worker that squares what it is given: once as a daemon that dies with
the program, once ended by a message."""
# e2e: methods
import multiprocessing as mp
import sys


def square(n):
    return n * n


def forever(f, iq, oq):
    while True:
        oq.put(f(iq.get()))


def until_exit(f, iq, oq):
    while True:
        job = iq.get()
        if job == "EXIT":
            oq.put("bye")
            break
        oq.put(f(job))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    iq, oq = mp.Queue(), mp.Queue()
    polite = mp.Process(target=until_exit, args=(square, iq, oq))
    polite.start()
    for n in (3, 4):
        iq.put(n)
        print(oq.get(timeout=60))
    iq.put("EXIT")
    print(oq.get(timeout=60))
    polite.join(60)
    print("exit code", polite.exitcode)

    daemon = mp.Process(target=forever, args=(square, iq, oq), daemon=True)
    daemon.start()
    iq.put(5)
    print(oq.get(timeout=60), daemon.is_alive())
    print("the daemon ends with the program")
