"""Imports a sibling of its parent."""
from ..tools import __doc__ as about


def say(text):
    return text + " (" + about.rstrip(".").lower() + ")"
