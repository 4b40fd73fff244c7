"""A child that goes on working after the program has ended, and then needs a
file of the program."""
import os
import subprocess
import sys
import time

if len(sys.argv) == 1:
    read, write = os.pipe()
    subprocess.Popen([sys.executable, "detached", str(os.getppid()), str(write)], start_new_session=True, pass_fds=[write])
    os.read(read, 1)
    print("main ends", flush=True)
else:
    os.write(int(sys.argv[3]), b"ready")
    while True:  # until the bootloader, the parent of main, has ended and cleaned up
        try:
            os.kill(int(sys.argv[2]), 0)
        except OSError:
            break
        time.sleep(0.01)
    print("directory is there:", os.path.exists(os.path.join(sys._MEIPASS, ".gofreeze", "app.pyz")))
