"""TOC and Tree, as a spec file has them."""
import os
import sys

_main = sys.modules["__main__"]
TOC = getattr(_main, "TOC", list)
Tree = getattr(_main, "Tree", None)


from PyInstaller.utils.misc import normalize_toc  # noqa: E402, F401


def unique_name(entry):
    return os.path.normcase(entry[0])


def normalize_pyz_toc(toc):
    return normalize_toc(toc)


def toc_process_symbolic_links(toc):
    return list(toc)
