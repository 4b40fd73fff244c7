"""Puts another version, or nothing, in the place of its own executable while it runs,
and starts children in every way. Says what it was started as, and its version."""
import concurrent.futures
import importlib.util
import multiprocessing
import os
import subprocess
import sys


def square(x):
    return x * x


def name(error):
    return type(error).__name__


def pool(processes, tasks=None):
    """A pool, whose workers end after some tasks."""
    with multiprocessing.Pool(processes, maxtasksperchild=tasks) as p:
        yield p.map(square, range(4), 1)
        yield p.map(square, range(4), 1)


def run(*args):
    out = subprocess.run([sys.executable, *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    print(list(args), out.returncode, out.stdout.replace(sys.executable, "EXECUTABLE"), flush=True)


def torn(error):
    """Whether error is what CPython's executor raises, frozen or not, when its thread closes
    the queue while submit starts a worker: a descriptor of the queue is that of the new
    worker's pipe already, and twice in a list that holds each one once."""
    return isinstance(error, ValueError) and "fds_to_keep" in str(error)


def main():
    version = "new" if importlib.util.find_spec("".join(["th", "is"])) else "old"
    print(version, sys.argv[1:], flush=True)
    if not sys.argv[1:] or sys.argv[1] != "replace":
        return
    multiprocessing.set_start_method("spawn")
    early = pool(2, 1)
    print(next(early))
    if sys.argv[2] == "":
        os.unlink(sys.executable)
    else:
        os.rename(sys.argv[2], sys.executable)
    try:
        while True:
            next(early)
    except Exception as e:
        print("pool with workers", name(e))
    try:
        list(pool(2))
    except Exception as e:
        print("pool", name(e))
    try:
        with concurrent.futures.ProcessPoolExecutor(2) as executor:
            list(executor.map(square, range(4)))
    except Exception as e:
        print("executor", isinstance(e, (concurrent.futures.BrokenExecutor, OSError)) or torn(e))
    process = multiprocessing.Process(target=square, args=(1,))
    process.start()
    process.join()
    print("process", process.exitcode, flush=True)
    if sys.argv[2] == "":
        try:
            run("-c", "print('as -c')")
        except FileNotFoundError:
            print("not found")
        return
    run("-c", "print('as -c')")
    run("-m", "json")
    run("another.py")
    run("--an-option")
    run("update", "-c", "x")
    run(__file__, "again")
    run(sys.executable, "again")
    run(*sys.argv[1:])
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-c", "from the program itself"])


if __name__ == "__main__":
    main()
