"""python -m helperpack."""
import sys

from . import worker

print(__name__, __package__, sys.argv[1:], worker.answer())
