# pip: numpy
import numpy as np
a = np.arange(12).reshape(3, 4)
print(a.sum(), np.linalg.det(np.eye(3) * 2), np.random.default_rng(1).integers(0, 9, 3), np.fft.fft([1, 0, 0, 0]).real)
