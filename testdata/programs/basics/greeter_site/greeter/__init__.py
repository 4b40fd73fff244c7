"""A distribution with metadata and entry points."""
from importlib.metadata import version

__version__ = version("greeter")
