"""numpy: arrays, linear algebra, FFT, random numbers, files, structured and masked data."""
# e2e: run
import io
import sys

import numpy as np
import numpy.ma as ma
from numpy.lib import stride_tricks
from numpy.polynomial import Polynomial

a = np.arange(12, dtype=np.float64).reshape(3, 4)
print(a.sum(), a.mean(axis=0), a.T.shape, (a @ a.T).trace())
m = np.array([[2.0, 1.0], [1.0, 3.0]])
print(np.linalg.solve(m, [1, 2]).round(6), np.linalg.det(m).round(6), np.linalg.eigvalsh(m).round(6))
print(np.fft.rfft([1, 0, 0, 0]).real, np.linalg.svd(m)[1].round(6))
rng = np.random.default_rng(42)
print(rng.integers(0, 100, 5), rng.normal(size=2).round(6), np.random.RandomState(1).rand(2).round(6))
buffer = io.BytesIO()
np.savez_compressed(buffer, a=a, m=m)
buffer.seek(0)
print(sorted(np.load(buffer).files))
people = np.array([("Ada", 36), ("Alan", 41)], dtype=[("name", "U8"), ("age", "i4")])
print(people[people["age"] > 40]["name"], people.dtype.names)
print(ma.masked_greater(np.arange(4), 1), Polynomial([1, 2, 1]).roots().round(4))
print(stride_tricks.sliding_window_view(np.arange(5), 3).shape, np.einsum("ij,jk->ik", m, m))
print(np.loadtxt(io.StringIO("1 2\n3 4")), np.datetime64("2024-02-29") + 1)
try:
    np.linalg.inv(np.zeros((2, 2)))
except np.linalg.LinAlgError as e:
    print(type(e).__name__, e)
with np.errstate(divide="raise"):
    try:
        np.float64(1) / np.float64(0)
    except FloatingPointError as e:
        print(e)
print(np.array2string(np.vectorize(lambda x: x ** 2)(np.arange(4))))
try:
    np.testing.assert_allclose([1.0], [1.0 + 1e-12])
    print("np.testing works")
except AssertionError as e:
    print(e)
print("pytest" in sys.modules)
