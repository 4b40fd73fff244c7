from .part import value


def run():
    return "complex " + value
