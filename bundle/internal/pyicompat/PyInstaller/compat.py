"""Facts about the interpreter and the platform that hooks ask for."""
import importlib.machinery
import os
import platform
import struct
import subprocess
import sys
import sysconfig

try:
    import importlib_metadata
except ImportError:
    import importlib.metadata as importlib_metadata

is_64bits = struct.calcsize("P") == 8
for _minor in range(5, 16):
    globals()["is_py3%d" % _minor] = sys.version_info >= (3, _minor)
is_win = sys.platform.startswith("win")
is_win_10 = is_win_11 = is_win_wine = False
is_cygwin = sys.platform == "cygwin"
is_darwin = sys.platform == "darwin"
is_linux = sys.platform.startswith("linux")
is_solar = sys.platform.startswith("sun")
is_aix = sys.platform.startswith("aix")
is_freebsd = sys.platform.startswith("freebsd")
is_openbsd = sys.platform.startswith("openbsd")
is_hpux = sys.platform.startswith("hp-ux")
is_unix = not is_win
is_musl = is_linux and "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
is_termux = hasattr(sys, "getandroidapilevel")
is_macos_11 = is_macos_11_compat = is_macos_11_native = False
is_nogil = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
is_conda = os.path.isdir(os.path.join(sys.base_prefix, "conda-meta"))
is_pure_conda = is_conda and sys.prefix == sys.base_prefix
is_venv = is_virtualenv = sys.prefix != sys.base_prefix
is_ms_app_store = False
base_prefix = os.path.abspath(sys.base_prefix)
python_executable = sys.executable
machine = platform.machine()
architecture = "64bit" if is_64bits else "32bit"
system = platform.system()
string_types = (str,)

EXTENSION_SUFFIXES = importlib.machinery.EXTENSION_SUFFIXES
ALL_SUFFIXES = importlib.machinery.all_suffixes()
PY3_BASE_MODULES = set()
BUILTIN_MODULES = set(sys.builtin_module_names)


def getenv(name, default=None):
    return os.environ.get(name, default)


def setenv(name, value):
    os.environ[name] = value


def unsetenv(name):
    os.environ.pop(name, None)


def exec_command(*command, **kwds):
    encoding = kwds.pop("encoding", "utf-8")
    kwds.pop("raise_enoent", None)
    return subprocess.run(command, stdout=subprocess.PIPE, **kwds).stdout.decode(encoding, "replace")


def exec_python(*args, **kwds):
    return exec_command(sys.executable, *args, **kwds)


def check_requirements():
    pass
