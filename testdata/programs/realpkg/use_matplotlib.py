"""matplotlib: figures with Agg, SVG and PDF, fonts and styles of its own, mathematics,
three dimensions; the file that is written is a PNG and is read back."""
# e2e: env MPLCONFIGDIR=/tmp
# e2e: stderr ignore
# e2e: run
import hashlib
import io
import os
import tempfile

import matplotlib
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager, ticker  # noqa: F401

print(matplotlib.get_backend().lower())
figure, (left, right) = plt.subplots(1, 2, figsize=(6, 3), dpi=80)
x = np.linspace(0, 6.28, 50)
left.plot(x, np.sin(x), label=r"$\sin(x)$ ü")
left.legend()
left.set_title(r"$\frac{a}{b} + \sqrt{2}$")
right.imshow(np.outer(x, x), cmap="viridis")
right.bar([1, 2], [3, 4])
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "figure.png")
    figure.savefig(path, metadata={"Software": None})
    with open(path, "rb") as f:
        content = f.read()
    print(content[:8], matplotlib.image.imread(path).shape, hashlib.sha256(content).hexdigest()[:16])
for kind, start in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("ps", b"%!PS"), ("jpg", b"\xff\xd8")):
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind)
    print(kind, buffer.getvalue().startswith(start))
plt.close(figure)
with plt.style.context("ggplot"):
    solid = plt.figure().add_subplot(projection="3d")
    solid.plot_surface(*np.meshgrid([0, 1], [0, 1]), np.zeros((2, 2)))
    buffer = io.BytesIO()
    plt.savefig(buffer)
    print(len(buffer.getvalue()) > 1000, type(solid).__name__)
print("DejaVu Sans" in font_manager.get_font_names(), "ggplot" in plt.style.available, len(plt.colormaps()) > 50)
print(os.path.basename(font_manager.findfont("DejaVu Sans")))
