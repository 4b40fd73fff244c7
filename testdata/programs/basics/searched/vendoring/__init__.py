import os
import sys

PLACE = os.path.join(os.path.dirname(__file__), "_vendor")


def first():
    sys.path.insert(0, PLACE)


def last():
    sys.path.append(PLACE)


def bundled():
    import vendoring._vendor.shared.there
    import vendoring._vendor.twice.inner
