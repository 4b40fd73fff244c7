"""One thread starts children of this program while another starts a program of
the system, which must see the user's environment."""
import os
import subprocess
import sys
import threading

names = set(os.environ)
foreign = set()


def children():
    for _ in range(5):
        subprocess.run([sys.executable, "-c", "pass"], check=True)


thread = threading.Thread(target=children)
thread.start()
while thread.is_alive():
    text = subprocess.run(["/usr/bin/env"], capture_output=True, text=True, check=True).stdout
    foreign |= {line.partition("=")[0] for line in text.splitlines()} - names
thread.join()
print("foreign variables:", sorted(foreign - {"_", "SHLVL", "PWD", "OLDPWD"}))
