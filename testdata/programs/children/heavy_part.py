"""Preloaded by the forkserver: remembers the process that imported it."""
import os

LOADED_IN = os.getpid()


def parent_of_this():
    return os.getppid()
