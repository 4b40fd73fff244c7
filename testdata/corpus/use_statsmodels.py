# pip: statsmodels
import numpy as np
import statsmodels.api as sm
x = np.arange(10.0)
print(sm.OLS(2 * x + 1, sm.add_constant(x)).fit().params.round(3))
