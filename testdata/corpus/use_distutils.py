# pip: setuptools
# python: 3.12
import distutils
from distutils import dir_util
from distutils.core import Extension
from distutils.util import strtobool

print(distutils.__name__, dir_util.__name__, Extension("a", ["a.c"]).sources, strtobool("yes"))
