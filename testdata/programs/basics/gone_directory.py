"""The working directory is deleted before the program starts."""
# e2e: cwd deleted
# e2e: run
import os
import sys

try:
    os.getcwd()
except FileNotFoundError:
    print("no working directory")
import wave
import shelf.late

print(wave.__name__, shelf.late.WHEN)
print(all(p for p in sys.path) if getattr(sys, "frozen", False) else True)
