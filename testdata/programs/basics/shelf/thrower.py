"""Raises from a known line."""


def throw(depth):
    if depth:
        throw(depth - 1)
    raise ValueError("depth %d" % depth)
