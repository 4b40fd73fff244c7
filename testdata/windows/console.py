"""The temp policy in a console: Ctrl-C reaches the program and not its parent, and
no program outlives its parent."""
import _winapi
import os
import signal
import subprocess
import sys
import time


def start(what):
    return subprocess.Popen([sys.executable, what], creationflags=subprocess.CREATE_NO_WINDOW, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"})


if sys.argv[1:] == ["interrupted"]:
    try:
        os.kill(0, signal.CTRL_C_EVENT)
        time.sleep(60)
    except KeyboardInterrupt:
        print("interrupted", os.path.basename(sys._MEIPASS).startswith("_gofreeze-"))
        sys.exit(4)
elif sys.argv[1:] == ["killed"]:
    print(os.getpid(), flush=True)
    sys.stdin.read()
elif not sys.argv[1:]:
    p = start("interrupted")
    print(p.communicate(timeout=60)[0].strip(), p.returncode)
    p = start("killed")
    inner = int(p.stdout.readline())
    handle = _winapi.OpenProcess(0x100000, False, inner)
    print(inner != p.pid)
    p.kill()
    print(_winapi.WaitForSingleObject(handle, 30000) == 0)
