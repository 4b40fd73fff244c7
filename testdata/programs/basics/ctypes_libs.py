"""ctypes with the system's libraries: libc, libm, the process itself, callbacks."""
# e2e: run
import ctypes
import ctypes.util

libm = ctypes.CDLL("libm.so.6")
libm.cos.restype = ctypes.c_double
libm.cos.argtypes = [ctypes.c_double]
print(libm.cos(0.0))

libc = ctypes.CDLL("libc.so.6", use_errno=True)
print(libc.abs(-7), libc.strlen(b"seven.."))
print(libc.close(-1), ctypes.get_errno() != 0)
process = ctypes.CDLL(None)
print(process.atoi(b"42"))

compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 5)(5, 1, 4, 2, 3)
libc.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
print(list(numbers))
print(ctypes.pythonapi.Py_IsInitialized())
