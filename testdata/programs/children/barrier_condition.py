"""Barrier, Condition and Semaphore between processes."""
# e2e: methods
import multiprocessing as mp
import sys


def meet(barrier, q, n):
    place = barrier.wait(60)
    q.put((n, 0 <= place < barrier.parties))


def wait_turn(condition, turn, n):
    with condition:
        condition.wait_for(lambda: turn.value == n, 60)
        print("turn of", n, flush=True)
        turn.value += 1
        condition.notify_all()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    barrier, q = mp.Barrier(3), mp.SimpleQueue()
    processes = [mp.Process(target=meet, args=(barrier, q, n)) for n in range(3)]
    for p in processes:
        p.start()
    print(sorted(q.get() for _ in processes))
    for p in processes:
        p.join()
    condition, turn = mp.Condition(), mp.Value("i", 0)
    processes = [mp.Process(target=wait_turn, args=(condition, turn, n)) for n in (2, 1, 0)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    print(turn.value, [p.exitcode for p in processes])
