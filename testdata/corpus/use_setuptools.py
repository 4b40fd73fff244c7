# pip: setuptools<81
# python: 3.11
import pathlib, warnings
warnings.simplefilter("ignore")
import setuptools, distutils.core, distutils.command.build_ext as build
import pkg_resources
print(pathlib.Path(distutils.__file__).parts[-3:], distutils.core.__name__, pathlib.Path(build.__file__).parts[-4:])
print(issubclass(setuptools.Extension, distutils.core.Extension), pkg_resources.get_distribution("setuptools").version == setuptools.__version__)
