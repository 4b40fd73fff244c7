"""A detached grandchild outlives the program and still finds its modules: once the
program is gone it imports one for the first time and leaves the answer in a file."""
# e2e: outlives answer.txt
# e2e: run
import os
import time

main = os.getpid()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def grandchild():
    quiet = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(quiet, fd)
    deadline = time.monotonic() + 60
    while alive(main) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)  # whoever cleans up after the program has had its turn
    import wave
    import _bz2
    with open("answer.part", "w") as f:
        f.write("%s %s %s" % (wave.__name__, _bz2.__name__, alive(main)))
    os.rename("answer.part", "answer.txt")


child = os.fork()
if child == 0:
    os.setsid()
    if os.fork() == 0:
        try:
            grandchild()
        finally:
            os._exit(0)
    os._exit(0)
os.waitpid(child, 0)
print("the program ends first")
