"""What sys and the main module say of themselves, frozen and not."""
# e2e: run first "second one" --flag=ü
# e2e: run
import __main__
import os
import sys

frozen = getattr(sys, "frozen", False)
base = sys._MEIPASS if frozen else os.path.dirname(os.path.abspath(__file__))
print(sys.argv[1:])
if frozen:
    print(os.path.isabs(sys.executable) and os.path.samefile(sys.executable, sys.argv[0]))
    print(sys.orig_argv == sys.argv if hasattr(sys, "orig_argv") else True)
    print(sys.prefix == sys.exec_prefix == sys.base_prefix == sys.base_exec_prefix == base)
    print(os.path.isabs(base) and os.path.isdir(base))
    print(sys.path[0] == base, all(p == base or p.startswith(base + os.sep) for p in sys.path))
else:
    print(os.path.isabs(sys.executable))
    print(sys.orig_argv[-len(sys.argv):] == sys.argv if hasattr(sys, "orig_argv") else True)
    print(sys.prefix == sys.exec_prefix)
    print(os.path.isdir(base))
    print(sys.path[0] == base, True)
print(os.path.abspath(__file__) == os.path.join(base, "sysdump.py"))
print(__name__, __main__.__name__, __doc__.split()[0], __package__, __spec__)
print(sys.modules["__main__"] is __main__, type(__loader__).__name__ != "")
print(sys.flags.optimize, sys.flags.interactive, sys.flags.inspect, sys.flags.verbose, sys.flags.quiet)
print(sys.flags.isolated, sys.flags.dev_mode, sys.flags.hash_randomization, sys.warnoptions)
print(sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.excepthook is sys.__excepthook__)
print(callable(exit), callable(quit), callable(copyright), repr(license)[:12] != "", callable(help))
print("site" in sys.modules or __import__("site") is not None)
print(sorted(n for n in dir() if not n.startswith("__")))
print(__debug__, len(sys.path_hooks) > 0, len(sys.meta_path) >= 3)
print([name for name in sys.modules if "gofreeze" in name.lower()] == [] or frozen)
