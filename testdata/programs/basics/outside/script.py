"""Run by path; sees its own __file__ and arguments."""
import sys

print("script", __name__, __file__, sys.argv[1:])
result = [n * n for n in range(4)]
