"""Conda packages; there are none outside of a conda installation."""


class _Nothing:
    def __getattr__(self, name):
        return lambda *args, **kwds: []


conda_support = _Nothing()


def distribution(name):
    raise ModuleNotFoundError("no conda package of the name " + name)


def collect_dynamic_libs(name, dest=".", dependencies=False, excludes=None):
    return []
