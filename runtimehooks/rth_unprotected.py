"""Switches protections of the run time off, for products that show what they
prevent (gofreeze reproduce). No other product contains this file."""
import sys

boot = sys.modules["_gofreeze"]
off = [o[len("unprotected=") :] for o in boot.META["options"] if o.startswith("unprotected=")]

if b":0:" in boot.posix.environ.get(boot.ARCHIVE_VARIABLE, b":0:"):
    print("gofreeze: warning: built without protection (%s): do not ship this program" % ", ".join(off), file=sys.stderr, flush=True)

if "guard" in off:
    boot.guard_wanted = lambda args, child: False

if "pool" in off:
    boot.patch_pool = lambda module: None

if "helpers" in off:
    import _gofreeze_guard as guard

    guard.is_helper = lambda text: text.startswith(guard.HELPERS)


def announce(module):
    """Hands children a variable by setting it in the environment of all threads
    for a moment, as other freezers do."""
    import os
    import time

    start = module.Popen.__init__

    def patched(self, *args, **kwds):
        os.environ["_GOFREEZE_FOR_CHILD"] = "1"
        try:
            time.sleep(0.01)  # the other threads' turn
            start(self, *args, **kwds)
        finally:
            os.environ.pop("_GOFREEZE_FOR_CHILD", None)

    module.Popen.__init__ = patched


if "environment" in off:
    boot.PATCHES["subprocess"] = announce
