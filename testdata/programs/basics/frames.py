"""Nothing stands below the main script: stacks, warnings that point further up than
there is anything, and what the interpreter reports when it ends."""
# e2e: run => 1
# e2e: run late => 1
# e2e: stderr traceback
import faulthandler
import inspect
import logging
import os
import sys
import traceback
import warnings


def deep():
    warnings.warn("points at nothing", stacklevel=9)
    return [(f.function, f.lineno, os.path.basename(f.filename)) for f in inspect.stack()]


print(deep())
print([f.name for f in traceback.extract_stack()], sys._getframe().f_back)
logging.basicConfig(format="%(message)s", stream=sys.stdout)
logging.warning("logged")
stack = logging.LogRecord("x", 1, "p", 1, "m", (), None, sinfo="".join(traceback.format_stack())).stack_info
print(stack.count("  File "))
with open(os.devnull) as null:
    print("descriptors from", null.fileno())
print(__file__ == sys._getframe().f_code.co_filename, type(__loader__).__name__ != "", sys.path[0] == os.path.dirname(os.path.abspath(__file__)))
faulthandler.dump_traceback(sys.stderr, all_threads=False)
if sys.argv[1:]:
    sys.excepthook = None
raise KeyError("at the end")
