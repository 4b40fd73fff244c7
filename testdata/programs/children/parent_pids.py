"""Who is whose parent, said with names instead of numbers."""
# e2e: methods
import multiprocessing as mp
import os
import sys


def info(title, main_pid):
    print(title, flush=True)
    print("  process id is the program's:", os.getpid() == main_pid)
    direct = os.getppid() == main_pid
    # A child of the forkserver has the server as its parent in the kernel's eyes.
    print("  parent is the program:", direct or METHOD() == "forkserver" and os.getpid() != main_pid)
    parent = mp.parent_process()
    print("  parent_process:", None if parent is None else (parent.name, parent.pid == main_pid, parent.is_alive()))
    print("  current:", mp.current_process().name, mp.current_process().daemon)
    print("  module:", __name__ in ("__main__", "__mp_main__"), flush=True)


def METHOD():
    return mp.get_start_method(allow_none=True) or "none"


def child(main_pid, names):
    info("child " + " and ".join(names), main_pid)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    info("main", os.getpid())
    p = mp.Process(target=child, args=(os.getpid(), ["bob", "eve"]))
    p.start()
    p.join()
    print(p.exitcode, p.pid != os.getpid(), mp.active_children())
