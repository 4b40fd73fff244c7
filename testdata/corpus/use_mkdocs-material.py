# pip: mkdocs-material
import contextlib, io, logging, os, tempfile

os.environ["NO_MKDOCS_2_WARNING"] = "1"
logging.disable(logging.CRITICAL)
from mkdocs.commands.build import build
from mkdocs.config import load_config

with tempfile.TemporaryDirectory() as d:
    os.mkdir(d + "/docs")
    with open(d + "/docs/index.md", "w") as f:
        f.write("# Hello\n\n!!! note\n    text\n")
    with open(d + "/mkdocs.yml", "w") as f:
        f.write("site_name: sample\ntheme:\n  name: material\nplugins: [search, tags]\nmarkdown_extensions: [admonition, pymdownx.details]\n")
    with contextlib.redirect_stderr(io.StringIO()):
        build(load_config(d + "/mkdocs.yml"))
    with open(d + "/site/index.html") as f:
        text = f.read()
    print("admonition note" in text, "assets/stylesheets" in text, sorted(os.listdir(d + "/site")))
