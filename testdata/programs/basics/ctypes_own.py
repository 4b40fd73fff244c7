"""A shared library of the program's own, laid beside it with --add-binary."""
# e2e: library tinylib.c
# e2e: build --add-binary libtinylib.so:.
# e2e: run
import ctypes
import os


class Pair(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_int)]


here = os.path.dirname(os.path.abspath(__file__))
lib = ctypes.CDLL(os.path.join(here, "libtinylib.so"))
lib.tiny_sum.argtypes = [Pair]
print(lib.tiny_square(12), lib.tiny_sum(Pair(1, 2)))
callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
print(lib.tiny_apply(callback(lambda n: n * 10), 4))
