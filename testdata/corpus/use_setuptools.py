# pip: setuptools<81
# python: 3.11
import warnings
warnings.simplefilter("ignore")
import setuptools, distutils.core, distutils.command.build_ext as build
import pkg_resources
print(distutils.__file__.count("setuptools"), distutils.core.__name__, build.__file__.count("setuptools"))
print(issubclass(setuptools.Extension, distutils.core.Extension), pkg_resources.get_distribution("setuptools").version == setuptools.__version__)
