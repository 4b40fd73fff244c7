# pip: sympy
import sympy
x = sympy.symbols('x')
print(sympy.integrate(sympy.sin(x) * x, x), sympy.factor(x**2 - 1), sympy.latex(x**2))
