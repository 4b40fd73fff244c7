"""The bootloader, which would remove the directory, is killed."""
import os
import signal
import sys

if len(sys.argv) > 1:
    print("second start")
else:
    print("first start", flush=True)
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()
