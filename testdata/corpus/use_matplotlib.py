# pip: matplotlib
import io
import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
plt.plot([1, 3, 2])
plt.title('$x^2$')
f = io.BytesIO()
plt.savefig(f)
print(f.getvalue()[:4])
