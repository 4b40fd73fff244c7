from . import loop


def name():
    return "knot of " + loop.__name__
