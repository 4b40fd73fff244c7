"""Adds the finder by which setuptools gives Python 3.12 and later the module distutils.
Unfrozen, a .pth file of setuptools does so.
"""
import _distutils_hack

_distutils_hack.add_shim()
