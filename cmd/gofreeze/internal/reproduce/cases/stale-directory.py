"""A program that replaces itself by a newer build and starts that."""
import os
import shutil
import subprocess
import sys

VERSION = 1
if len(sys.argv) > 1 and sys.argv[1] == "child":
    print("child of version", VERSION)
else:
    shutil.copy2(sys.argv[1], sys.executable + ".new")
    os.replace(sys.executable + ".new", sys.executable)
    subprocess.run([sys.executable, "child"], check=True)
