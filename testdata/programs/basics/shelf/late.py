"""Imported when it is first asked for; imports its package back."""
from . import front

WHEN = "late, after " + front.shown


def partner():
    from .inner import loop
    return loop.name()
