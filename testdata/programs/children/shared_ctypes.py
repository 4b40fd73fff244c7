"""sharedctypes: structures, arrays of them, raw values, characters."""
# e2e: methods
import ctypes
import multiprocessing as mp
import sys
from multiprocessing.sharedctypes import Array, RawArray, Value, copy


class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_double), ("y", ctypes.c_double)]


def square_all(n, x, text, points, raw):
    n.value **= 2
    x.value **= 2
    text.value = text.value.upper()
    for p in points:
        p.x **= 2
        p.y **= 2
    raw[0] = 99


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    lock = mp.Lock()
    n = Value("i", 7)
    x = Value(ctypes.c_double, 1.5, lock=False)
    text = Array("c", b"small letters", lock=lock)
    points = Array(Point, [(1.5, -2.0), (-3.0, 0.5)], lock=lock)
    raw = RawArray("h", 2)
    p = mp.Process(target=square_all, args=(n, x, text, points, raw))
    p.start()
    p.join()
    print(n.value, x.value, text.value, [(p.x, p.y) for p in points], list(raw))
    print(copy(n.get_obj()).value)
