"""Starts pools for its callers."""
import multiprocessing as mp
import os

HOME = os.getpid()


def fresh():
    """Whether this process imported this module itself instead of being forked."""
    return HOME == os.getpid()


def go(method, function, items):
    context = mp.get_context(None if method == "default" else method)
    with context.Pool(2) as pool:
        return pool.map(function, items)
