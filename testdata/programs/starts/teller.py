"""Tells how it was started: one JSON object on standard output. The tests start it in
unusual ways; with "children" it also starts a process in each way there is."""
import bz2
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import wave


def work(queue):
    queue.put((__name__ in ("__main__", "__mp_main__"), sys.executable))


def children():
    told = []
    for method in ("spawn", "forkserver", "fork"):
        context = multiprocessing.get_context(method)
        queue = context.SimpleQueue()
        process = context.Process(target=work, args=(queue,))
        process.start()
        process.join()
        told.append([method, process.exitcode, queue.get() if process.exitcode == 0 else None])
    told.append(subprocess.run([sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.PIPE,
                               universal_newlines=True).stdout.strip())
    return told


def descriptors():
    """Open descriptors, without the one that lists them, the standard ones, and those
    that no child inherits."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > 2 and os.get_inheritable(int(name)):
                found.append(int(name))
        except OSError:
            pass
    return found


def main():
    told = {
        "argv": sys.argv, "orig_argv": getattr(sys, "orig_argv", None), "executable": sys.executable,
        "frozen": getattr(sys, "frozen", False), "home": getattr(sys, "_MEIPASS", None),
        "modules": [wave.__name__, bz2.decompress(bz2.compress(b"x")).decode()],
        "wave": wave.__file__, "path": sys.path, "prefix": sys.prefix,
        "environ": {k: v for k, v in os.environ.items()},
        "ignored": [s.name for s in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1,
                                     signal.SIGCHLD, signal.SIGWINCH) if signal.getsignal(s) == signal.SIG_IGN],
        "blocked": sorted(s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])),
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0], "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "umask": os.umask(0), "nice": os.nice(0), "leader": os.getpid() == os.getsid(0),
        "descriptors": descriptors(), "streams": [sys.stdin is not None, sys.stdout is not None, sys.stderr is not None],
        "threads": len(os.listdir("/proc/self/task")), "children": children() if "children" in sys.argv else None,
        "process": open("/proc/self/comm", errors="surrogateescape").read().strip(),
    }
    try:
        told["directory"] = os.getcwd()
    except OSError as e:
        told["directory"] = type(e).__name__
    text = json.dumps(told, sort_keys=True).encode("ascii")
    if sys.stdout is None:
        with open(sys.argv[1], "wb") as f:
            f.write(text)
    else:
        sys.stdout.buffer.write(text + b"\n")


if __name__ == "__main__":
    main()
