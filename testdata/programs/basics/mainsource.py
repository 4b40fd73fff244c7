"""inspect.getsource of the program itself, in it and in its children."""
# e2e: build --include-source __main__
# e2e: run
import inspect
import multiprocessing


def described(x):
    return x + 1  # the comment must be there


SOURCE = inspect.getsource(described)


def child(_):
    return SOURCE, inspect.getsource(described) == SOURCE


if __name__ == "__main__":
    print(SOURCE)
    for method in ("spawn", "fork"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(method, pool.map(child, [1]))
