"""How the standard streams are buffered, and the order that follows."""
# e2e: run
# e2e: run close
import os
import sys

print(sys.stdout.line_buffering, sys.stdout.write_through, type(sys.stdout.buffer).__name__)
print(sys.stderr.line_buffering, sys.stdout.fileno(), sys.stderr.fileno(), sys.stdout.newlines)
sys.stdout.flush()
print("buffered: comes second")
os.write(1, b"direct: comes first\n")
sys.stdout.flush()
sys.stdout.buffer.write(b"bytes \xff\n")
sys.stdout.flush()
print("no newline at the end", end="")
if sys.argv[1:] == ["close"]:
    sys.stdout.flush()
    sys.stdout.close()
