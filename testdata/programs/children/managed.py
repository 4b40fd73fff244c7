"""A Manager's dict, list, Namespace, Lock, Value, Queue and Event, used by children."""
# e2e: methods
import multiprocessing as mp
import sys


def change(d, items, space, lock, value):
    with lock:
        d[1] = "1"
        d["2"] = 2
        d[0.25] = None
        items.reverse()
        space.x = space.x + 1
        value.value += 5


def use(q, event, nested):
    q.put(("from", "child"))
    nested[0].append("deep")
    event.set()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Manager() as manager:
        d, items, space = manager.dict(), manager.list(range(10)), manager.Namespace(x=1)
        lock, value = manager.Lock(), manager.Value("i", 10)
        p = mp.Process(target=change, args=(d, items, space, lock, value))
        p.start()
        p.join()
        print(d, items, space, value.value)
        q, event, nested = manager.Queue(), manager.Event(), manager.list([manager.list()])
        p = mp.Process(target=use, args=(q, event, nested))
        p.start()
        print(event.wait(60), q.get(), list(nested[0]))
        p.join()
        with manager.Pool(2) as pool:
            print(pool.map(abs, [-1, -2]))
    try:
        d[1]
    except (OSError, EOFError) as e:
        print("the manager is gone", isinstance(e, (ConnectionError, FileNotFoundError, EOFError)))
