"""get_context: several ways of starting used side by side, without a global choice."""
# e2e: run
import multiprocessing as mp


def fill(queue, word):
    queue.put("%s from %s" % (word, mp.current_process().name))


def length(word):
    return len(word)


if __name__ == "__main__":
    for method in ("spawn", "forkserver", "fork"):
        context = mp.get_context(method)
        queue = context.Queue()
        process = context.Process(target=fill, args=(queue, method), name="of-" + method)
        process.start()
        print(queue.get(timeout=60), context.get_start_method(), type(process).__name__)
        process.join()
        with context.Pool(2) as pool:
            print(pool.map(length, ["a", "bb", "ccc"]))
        with context.Manager() as manager:
            shared = manager.list([method])
            process = context.Process(target=shared.append, args=("more",))
            process.start()
            process.join()
            print(list(shared))
