"""set_start_method, what it forbids, and several contexts side by side."""
# e2e: methods
import multiprocessing as mp
import sys


def put(q, text):
    q.put((text, mp.get_start_method(allow_none=True) is not None))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
        try:
            mp.set_start_method(sys.argv[1])
        except RuntimeError as e:
            print(e)
        print(mp.get_start_method() == sys.argv[1])
    else:
        print("context has already been set")
        print(mp.get_start_method() in mp.get_all_start_methods())
    print(sorted(mp.get_all_start_methods()))
    q = mp.Queue()
    p = mp.Process(target=put, args=(q, "hello"))
    p.start()
    print(q.get(timeout=60))
    p.join()
    for name in sorted(mp.get_all_start_methods()):
        context = mp.get_context(name)
        q = context.Queue()
        p = context.Process(target=put, args=(q, name))
        p.start()
        print(q.get(timeout=60)[0])
        p.join()
    try:
        mp.get_context("teleport")
    except ValueError as e:
        print(e)
