# pip: scipy
from scipy import integrate, optimize, sparse, stats
print(round(integrate.quad(lambda x: x * x, 0, 3)[0], 6), round(optimize.brentq(lambda x: x * x - 2, 0, 2), 6), sparse.eye(3).nnz, round(stats.norm.cdf(0), 3))
