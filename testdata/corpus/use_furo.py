# pip: sphinx furo
import os, tempfile
from importlib.metadata import version

from sphinx.application import Sphinx

with tempfile.TemporaryDirectory() as d:
    with open(d + "/index.rst", "w") as f:
        f.write("Hello\n=====\n\ntext\n")
    app = Sphinx(d, None, d + "/out", d + "/trees", "html", {"html_theme": "furo"}, status=None, warning=None)
    app.build()
    with open(d + "/out/index.html") as f:
        text = f.read()
    print("furo" in text, os.path.exists(d + "/out/_static/styles/furo.css"), version("sphinxcontrib-serializinghtml") > "1")
