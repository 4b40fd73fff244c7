"""Imports from the package's top."""
from . import plain
from .. import VERSION


def say(text):
    return plain.say(text).upper() + "!" * int(float(VERSION))
