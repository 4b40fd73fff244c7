# pip: numba
import numba
@numba.njit
def f(n):
    s = 0
    for i in range(n):
        s += i
    return s
print(f(1000))
