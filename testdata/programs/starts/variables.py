"""Tells what variables of the user do that Python reads while a program runs. The
tests set them; a frozen program takes no notice, but has them and hands them on."""
import asyncio.coroutines
import atexit
import importlib.util
import os
import pdb
import site
import subprocess
import sys
import sysconfig
import threading
import xml.dom
import zoneinfo

NAMES = (
    "PYTHONINSPECT PYTHONBREAKPOINT PYTHONASYNCIODEBUG PYTHONTZPATH PYTHONUSERBASE PYTHON_COLORS PYTHON_DOM PYTHONUTF8 _PYTHON_HOST_PLATFORM"
).split()


def seen(where):
    """What a program sees that is started now."""
    out = subprocess.run(["/usr/bin/env"], stdout=subprocess.PIPE, universal_newlines=True, check=True).stdout
    print(where, sorted(line for line in out.splitlines() if line.split("=")[0] in NAMES), flush=True)


def stopped(**options):
    print("stopped in", sys._getframe(1).f_code.co_name)


def working():
    breakpoint()


def color():
    if importlib.util.find_spec("_colorize") is None:
        return False
    import _colorize

    return _colorize.can_colorize()


def waiting():
    threading.main_thread().join()
    seen("thread")


def main():
    seen("started")
    atexit.register(seen, "atexit")
    what = sys.argv[1:2]
    if what == ["thread"]:
        threading.Thread(target=waiting).start()
    elif what == ["raise"]:
        raise KeyError("at the end")
    elif what == ["exit"]:
        sys.exit(3)
    elif what == ["set"]:
        os.environ["PYTHONINSPECT"] = "own"
    elif what == ["children"]:
        sys.stdout.flush()
        subprocess.run([sys.executable, "-c", "print('as -c')"], check=True)
        subprocess.run([sys.executable, "-m", "this"], check=True, stdout=subprocess.DEVNULL)
        if os.fork() == 0:
            return
        os.wait()
    elif what == ["read"]:
        pdb.set_trace = stopped
        working()
        print("debug", asyncio.coroutines._is_debug_mode())
        print("zones", any("nowhere" in place for place in zoneinfo.TZPATH))
        print("base", "nowhere" in site.getuserbase(), "nowhere" in sysconfig.get_path("purelib", "posix_user"))
        print("platform", sysconfig.get_platform() == "nowhere")
        print("dom", "minidom" in xml.dom.getDOMImplementation().__class__.__module__)
        print("color", color())
        os.environ["PYTHONBREAKPOINT"] = "builtins.print"
        breakpoint("own")
        os.environ["PYTHONASYNCIODEBUG"] = "own"
        print("debug", asyncio.coroutines._is_debug_mode())


main()
