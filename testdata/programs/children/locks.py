"""A Lock keeps lines whole; RLock, Semaphore and Event do what they promise."""
# e2e: methods
# e2e: sort lines
import multiprocessing as mp
import sys


def say(lock, number):
    with lock:
        for word in ("line", "of", "number %d\n" % number):
            sys.stdout.write(word if word.endswith("\n") else word + " ")
        sys.stdout.flush()


def nested(rlock, semaphore, event):
    with rlock, rlock, semaphore:
        event.set()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    processes = [mp.Process(target=say, args=(lock, n)) for n in range(5)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    event, semaphore, rlock = mp.Event(), mp.BoundedSemaphore(1), mp.RLock()
    p = mp.Process(target=nested, args=(rlock, semaphore, event))
    p.start()
    print("event", event.wait(60))
    p.join()
    try:
        semaphore.release()
    except ValueError as e:
        print(e)
