"""Facts about the interpreter and the platform that hooks ask for."""
import importlib.machinery
import importlib.util
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
# What the product is for; this may be another machine's interpreter.
_target = os.environ.get("_GOFREEZE_TARGET", "").partition("/")[0]
_platform = {"windows": "win32", "darwin": "darwin", "linux": "linux"}.get(_target, sys.platform)
is_win = _platform.startswith("win")
is_win_10 = is_win_11 = is_win_wine = False
is_cygwin = sys.platform == "cygwin"
is_darwin = _platform == "darwin"
is_linux = _platform.startswith("linux")
is_solar = sys.platform.startswith("sun")
is_aix = sys.platform.startswith("aix")
is_freebsd = sys.platform.startswith("freebsd")
is_openbsd = sys.platform.startswith("openbsd")
is_netbsd = sys.platform.startswith("netbsd")
is_android = sys.platform == "android"
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
system = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}.get(_platform, platform.system())
string_types = (str,)

EXTENSION_SUFFIXES = importlib.machinery.EXTENSION_SUFFIXES
ALL_SUFFIXES = importlib.machinery.all_suffixes()
BYTECODE_MAGIC = importlib.util.MAGIC_NUMBER
PY3_BASE_MODULES = set()
PURE_PYTHON_MODULE_TYPES = {"SourceModule", "CompiledModule", "Package", "NamespacePackage"}
BINARY_MODULE_TYPES = {"Extension", "ExtensionPackage"}
SPECIAL_MODULE_TYPES = {"AliasNode", "BuiltinModule", "RuntimeModule", "RuntimePackage", "Script"}
BAD_MODULE_TYPES = {"BadModule", "ExcludedModule", "InvalidSourceModule", "InvalidCompiledModule", "MissingModule", "InvalidRelativeImport"}
VALID_MODULE_TYPES = PURE_PYTHON_MODULE_TYPES | BINARY_MODULE_TYPES | SPECIAL_MODULE_TYPES
ALL_MODULE_TYPES = VALID_MODULE_TYPES | BAD_MODULE_TYPES
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


def exec_command_rc(*command, **kwds):
    return subprocess.call(command, **kwds)


def exec_command_all(*command, encoding="utf-8", **kwds):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwds)
    return done.returncode, done.stdout.decode(encoding, "replace"), done.stderr.decode(encoding, "replace")


def exec_python_rc(*args, **kwds):
    return exec_command_rc(sys.executable, *args, **kwds)


def getsitepackages(prefixes=None):
    import site

    return site.getsitepackages(prefixes)


def importlib_load_source(name, pathname):
    spec = importlib.util.spec_from_file_location(name, pathname)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_wine_dll(filename):
    return False


def check_requirements():
    pass
