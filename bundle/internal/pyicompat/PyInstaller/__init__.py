"""What spec files and hooks import of PyInstaller, provided by gofreeze."""
import os

__version__ = "6.22.0"

HOMEPATH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGEPATH = os.path.dirname(os.path.abspath(__file__))
PLATFORM = "Linux-64bit-intel"
DEFAULT_DISTPATH = os.path.abspath("dist")
DEFAULT_WORKPATH = os.path.abspath("build")
DEFAULT_SPECPATH = os.getcwd()
