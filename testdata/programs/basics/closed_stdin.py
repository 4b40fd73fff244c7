"""Started with standard input closed: the first file must not become it."""
# e2e: stdin closed
# e2e: run
import os
import subprocess
import sys

print(sys.stdin, sys.__stdin__)
print(sys.stdout is not None, sys.stderr is not None)
try:
    input()
except RuntimeError as e:
    print(e)
print(subprocess.run(["/bin/cat"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout)
