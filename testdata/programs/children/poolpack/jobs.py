"""The jobs."""
from . import __name__ as package


def job(n):
    return "%s %d" % (package, n)
