from . import knot


def name():
    return "loop<" + knot.name() + ">"
