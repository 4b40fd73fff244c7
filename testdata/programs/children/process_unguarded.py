"""A process started at module level without a guard. With spawn and forkserver the
child raises CPython's RuntimeError; the parent sees its exit code and ends."""
# e2e: run spawn => 1
# e2e: stderr contains An attempt has been made to start a new process before the
# e2e: run forkserver => 1
# e2e: stderr contains An attempt has been made to start a new process before the
# e2e: run fork
import multiprocessing as mp
import sys


def work():
    print("the child worked", flush=True)


context = mp.get_context(sys.argv[1])
print("module level of", "the program" if __name__ == "__main__" else "a child", flush=True)
process = context.Process(target=work)
process.start()
process.join(60)
print("exit code", process.exitcode)
sys.exit(process.exitcode)
