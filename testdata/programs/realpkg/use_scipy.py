"""scipy: every subpackage that people use, each with one small sum."""
# e2e: run
import io

import numpy as np
from scipy import constants, fft, integrate, interpolate, io as sio, linalg, ndimage, optimize, signal, sparse, spatial, special, stats
from scipy.cluster import hierarchy, vq
from scipy.sparse import csgraph, linalg as splinalg

print(integrate.quad(np.sin, 0, np.pi)[0].__round__(9), integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-8).y[0, -1].round(6))
print(optimize.minimize(lambda v: (v[0] - 3) ** 2 + v[1] ** 2, [0, 0]).x.round(4) + 0.0, round(optimize.brentq(np.cos, 1, 2), 9))
print(optimize.linprog([-1, -2], A_ub=[[1, 1]], b_ub=[4]).x, optimize.curve_fit(lambda x, a: a * x, [1, 2], [2, 4])[0].round(6))
print(linalg.expm(np.zeros((2, 2))), linalg.lu(np.eye(2))[1].trace(), linalg.cholesky(4 * np.eye(2))[0, 0])
print(interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5).round(6), interpolate.RegularGridInterpolator(([0, 1],), [0, 2])([0.5]))
print(stats.norm.cdf(1.96).round(6), stats.ttest_ind([1, 2, 3], [4, 5, 6]).pvalue.round(6), stats.linregress([1, 2, 3], [2, 4, 6]).slope)
matrix = sparse.csr_matrix(([1.0, 2.0, 3.0], ([0, 1, 2], [0, 1, 2])))
print(splinalg.spsolve(matrix.tocsc(), [1, 2, 3]), splinalg.eigsh(matrix, k=1)[0].round(6), csgraph.shortest_path(matrix).shape)
print(spatial.KDTree([[0, 0], [3, 4]]).query([3, 3]), spatial.ConvexHull([[0, 0], [1, 0], [0, 1], [.2, .2]]).vertices.size, spatial.Delaunay([[0, 0], [1, 0], [0, 1]]).simplices.shape)
print(spatial.distance.cosine([1, 0], [0, 1]), spatial.transform.Rotation.from_euler("z", 90, degrees=True).apply([1, 0, 0]).round(6) + 0.0)
print(special.gamma(5), special.jv(0, 0), special.erf(0.5).round(9), fft.fft([1, 0]).real, signal.butter(2, 0.5)[0].round(6))
print(ndimage.label([[1, 0], [0, 1]])[1], ndimage.gaussian_filter([0.0, 1, 0], 1).round(6), signal.convolve([1, 2], [1, 1]))
print(vq.kmeans2(np.array([[0.0], [10.0]]), np.array([[1.0], [9.0]]))[1], hierarchy.fcluster(hierarchy.linkage([[0.0], [0.1], [5.0]]), 2, "maxclust"))
buffer = io.BytesIO()
sio.savemat(buffer, {"a": np.arange(3)})
buffer.seek(0)
print(sio.loadmat(buffer)["a"], constants.c)
