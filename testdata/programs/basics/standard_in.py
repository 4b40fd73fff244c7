"""Reads its standard input: lines, the rest, then its end."""
# e2e: stdin one\ntwo\nthree ü\nlast without newline
# e2e: run
import sys

print(repr(input()))
print(repr(sys.stdin.readline()))
print(repr(sys.stdin.buffer.readline().decode("utf-8")))
print(repr(sys.stdin.read()))
try:
    input("prompt> ")
except EOFError as e:
    print("\n" + type(e).__name__)
print(sys.stdin.fileno(), sys.stdin.isatty(), sys.stdin.closed)
