/* A plain shared library for ctypes. */
int tiny_square(int n) { return n * n; }

typedef struct { int x, y; } pair;
int tiny_sum(pair p) { return p.x + p.y; }

int tiny_apply(int (*f)(int), int n) { return f(n) + 1; }
