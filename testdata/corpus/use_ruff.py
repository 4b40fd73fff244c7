# pip: ruff
import os
import subprocess
import sys

from ruff.__main__ import find_ruff_bin

found = find_ruff_bin()
print(os.path.relpath(found, sys.prefix))
print(subprocess.run([found, "format", "-"], input="x  =  1", capture_output=True, text=True).stdout)
