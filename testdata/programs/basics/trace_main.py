"""An exception that nobody catches, raised in the main script."""
# e2e: stderr traceback
# e2e: run => 1
import atexit

atexit.register(print, "atexit ran")


class Custom(Exception):
    pass


def inner(value):
    raise Custom("no good: %r" % value)


def outer():
    try:
        {}["absent"]
    except KeyError:
        inner("ü")


print("before")
outer()
