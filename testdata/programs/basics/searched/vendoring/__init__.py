import os
import sys

PLACE = os.path.join(os.path.dirname(__file__), "_vendor")


def first():
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "vendoring", ".", "_vendor"))


def last():
    sys.path.append(PLACE)


def bundled():
    import vendoring._vendor.shared.there
    import vendoring._vendor.twice.inner
