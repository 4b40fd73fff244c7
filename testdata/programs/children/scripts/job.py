"""Imports a sibling and a module of the program that started it."""
import os
import sys
import wave

import sibling

print(__name__, os.path.basename(__file__), sys.argv, sibling.NAME, wave.__name__)
print(os.path.basename(sys.path[0]), os.path.samefile(sys.path[0], os.path.dirname(os.path.abspath(__file__))))
if "--fail" in sys.argv:
    raise SystemExit("failed as asked")
