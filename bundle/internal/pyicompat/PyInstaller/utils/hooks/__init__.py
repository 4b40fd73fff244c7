"""What hooks and spec files ask about packages: their submodules, data files,
libraries and metadata. Answers are lists of names, or of (source, destination
directory) as --add-data has them."""
import fnmatch
import importlib.machinery
import importlib.util
import json
import os
import re
import subprocess
import sys

from PyInstaller import compat, isolated, log as logging  # noqa: F401
from PyInstaller.compat import importlib_metadata
from PyInstaller.exceptions import ExecCommandFailed
from PyInstaller.utils import requirements
from PyInstaller.utils.hooks.conda import conda_support  # noqa: F401
from PyInstaller.utils.hooks.metadata import collect_entry_point, copy_metadata, distribution, get_installer, owners  # noqa: F401

logger = logging.getLogger(__name__)

hook_variables = {}
PY_IGNORE_EXTENSIONS = set(compat.ALL_SUFFIXES)
PY_EXECUTABLE_EXTENSIONS = {".pyd", ".so", ".dll", ".dylib"}
PY_EXECUTABLE_SUFFIXES = set(compat.EXTENSION_SUFFIXES)
PY_DYLIB_PATTERNS = ["*.dll", "*.dylib", "lib*.so"]


def _run(code, *args, quiet=False):
    done = subprocess.run([sys.executable, "-c", code] + [str(a) for a in args], stdout=subprocess.PIPE, universal_newlines=True,
                          stderr=subprocess.DEVNULL if quiet else None,
                          env=dict(os.environ, PYTHONPATH=os.pathsep.join(p for p in sys.path if p)))
    if done.returncode:
        error = ExecCommandFailed("%s ended with exit code %d" % (code, done.returncode))
        error.output = done.stdout
        raise error
    return done.stdout


def exec_statement(statement):
    """What a statement prints, run in a process of its own, however it ends."""
    try:
        return _run(statement).strip()
    except ExecCommandFailed as e:
        return e.output.strip()


def exec_statement_rc(statement):
    try:
        _run(statement)
    except ExecCommandFailed:
        return 1
    return 0


def exec_script(name, *args):
    return exec_statement(open(name).read())


def eval_statement(statement):
    """The value that a statement prints, as Python reads it; "" for nothing."""
    import ast

    text = exec_statement(statement)
    return ast.literal_eval(text) if text else ""


def eval_script(name, *args):
    return eval_statement(open(name).read())


def get_pyextension_imports(module_name):
    """Names of the modules, none of the standard library, that importing an
    extension module brings in."""
    found = eval_statement(
        "import sys; before = set(sys.modules)\ntry:\n import %s\nexcept ImportError: pass\nprint(sorted(set(sys.modules) - before - {%r}))"
        % (module_name, module_name)
    )
    standard = getattr(sys, "stdlib_module_names", ())
    return [name for name in found or () if name.partition(".")[0] not in standard]


def get_homebrew_path(formula=""):
    return None


def remove_prefix(string, prefix):
    return string[len(prefix):] if string.startswith(prefix) else string


def remove_suffix(string, suffix):
    return string[: -len(suffix)] if suffix and string.endswith(suffix) else string


def remove_file_extension(filename):
    for suffix in compat.ALL_SUFFIXES:
        if filename.endswith(suffix):
            return filename[: -len(suffix)]
    return os.path.splitext(filename)[0]


def can_import_module(module_name):
    try:
        _run("import sys; __import__(sys.argv[1])", module_name, quiet=True)
    except ExecCommandFailed:
        return False
    return True


def get_module_attribute(module_name, attr_name):
    """The value of an attribute of a module, which is imported elsewhere."""
    import ast

    try:
        text = _run("import importlib, sys; print(repr(getattr(importlib.import_module(sys.argv[1]), sys.argv[2])))", module_name, attr_name, quiet=True)
    except ExecCommandFailed:
        raise AttributeError("Failed to get attribute %s of module %s" % (attr_name, module_name))
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text.strip()


def _spec(name):
    """The spec of a module, found without importing more than its parents need."""
    try:
        return importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return None


def get_module_file_attribute(package):
    spec = _spec(package)
    if spec is not None and spec.submodule_search_locations is not None and not spec.origin:
        return None  # a namespace package
    if spec is None or not spec.origin or spec.origin in ("built-in", "frozen"):
        raise ImportError("no file of %s" % package)
    return spec.origin


get_pywin32_module_file_attribute = get_module_file_attribute


def get_module_version(module_name):
    return get_module_attribute(module_name, "__version__")


def is_package(module_name):
    spec = _spec(module_name)
    return spec is not None and spec.submodule_search_locations is not None


def get_all_package_paths(package):
    spec = _spec(package)
    return list(spec.submodule_search_locations or ()) if spec is not None else []


def package_base_path(package_path, package):
    return remove_suffix(package_path, package.replace(".", os.sep))


def get_package_paths(package):
    """(base directory, directory) of a package."""
    paths = get_all_package_paths(package)
    if not paths:
        raise ValueError("Package %s does not exist or is not a package!" % package)
    return package_base_path(paths[0], package), paths[0]


def is_module_or_submodule(name, mod_or_submod):
    return name == mod_or_submod or name.startswith(mod_or_submod + ".")


def is_module_satisfies(requirements, version=None, version_attr="__version__"):  # noqa: F811, hooks name the argument
    """Whether a distribution, or a module, meets a requirement as pip has it."""
    return _requirement(requirements, version, version_attr)


def check_requirement(requirement):
    return _requirement(requirement, None, "__version__")


def _requirement(text, version, attribute):
    name, clauses, _ = requirements.parse(text)
    if version is None:
        try:
            version = distribution(name).version
        except importlib_metadata.PackageNotFoundError:
            try:
                version = get_module_attribute(name, attribute)
            except AttributeError:
                return False
    return all(requirements.satisfies(version, clause) for clause in clauses)


def _walk(package):
    """(directory, name of the package there) for a package and its subpackages."""
    for top in get_all_package_paths(package):
        for base, dirs, files in os.walk(top):
            dirs[:] = sorted(d for d in dirs if d != "__pycache__" and "." not in d)
            relative = os.path.relpath(base, top)
            name = package if relative == "." else package + "." + relative.replace(os.sep, ".")
            if relative != "." and not any("__init__" + suffix in files for suffix in compat.ALL_SUFFIXES):
                dirs[:] = []
                continue
            yield base, name, sorted(files)


def collect_submodules(package, filter=lambda name: True, on_error="warn once"):
    """The names of a package and of everything below it. Packages that cannot be
    imported, in a process of their own, are left out with what is below them."""
    if not isinstance(package, str):
        raise TypeError("package must be a str")
    if not is_package(package):
        return [package] if _spec(package) is not None and filter(package) else []
    found = list(_walk(package))
    broken = _broken([name for _, name, _ in found if filter(name)], on_error)
    out = []
    for _, name, files in found:
        if any(is_module_or_submodule(name, b) for b in broken):
            continue
        if filter(name):
            out.append(name)
        for f in files:
            for suffix in compat.ALL_SUFFIXES:
                if f.endswith(suffix):
                    stem = f[: -len(suffix)]
                    if "." not in stem and stem != "__init__" and filter(name + "." + stem):
                        out.append(name + "." + stem)
                    break
    return sorted(set(out))


def _broken(packages, on_error):
    """Those of some packages that cannot be imported here, so that what is below
    them cannot be used either."""
    code = """
import importlib, json, os, sys
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for name in json.loads(sys.argv[1]):
    try:
        importlib.import_module(name)
    except BaseException as e:
        print(json.dumps([name, "%s: %s" % (type(e).__name__, e)]), file=out)
out.flush()
os._exit(0)
"""
    try:
        lines = _run(code, json.dumps(packages)).splitlines()
    except (ExecCommandFailed, OSError) as e:  # one of them ended the process: nothing is known
        lines = []
        logger.warning("Packages could not be imported: %s", e)
    broken = [json.loads(line) for line in lines]
    for n, (name, why) in enumerate(broken):
        if on_error == "raise":
            raise ImportError("Unable to load submodule %r from package %r: %s" % (name, packages[0], why))
        if on_error == "warn" or on_error == "warn once" and n == 0:
            logger.warning("Failed to collect submodules for %r because importing it raised: %s", name, why)
    return [name for name, _ in broken]


def collect_data_files(package, include_py_files=False, subdir=None, excludes=None, includes=None):
    """(source, destination) of the files of a package that are no modules."""
    excludes = list(excludes or []) + ["**/__pycache__/**"]
    out = []
    for top in get_all_package_paths(package):
        base = package_base_path(top, package)
        for directory, dirs, files in os.walk(os.path.join(top, subdir) if subdir else top):
            dirs[:] = sorted(d for d in dirs if d != "__pycache__")
            for f in sorted(files):
                path = os.path.join(directory, f)
                relative = os.path.relpath(path, top).replace(os.sep, "/")
                code = any(f.endswith(s) for s in compat.ALL_SUFFIXES) or any(fnmatch.fnmatch(f, p) for p in PY_DYLIB_PATTERNS) or f.endswith(".pyd")
                if code and not (include_py_files and f.endswith((".py", ".pyc"))):
                    continue
                if includes and not _matches(relative, includes) or _matches(relative, excludes):
                    continue
                out.append((path, os.path.relpath(directory, base)))
    return out


def _matches(path, patterns):
    for p in patterns:
        p = p.replace(os.sep, "/")
        if p.startswith("**/") and (fnmatch.fnmatch(path, p[3:]) or fnmatch.fnmatch(path, "*/" + p[3:])):
            return True
        if fnmatch.fnmatch(path, p) or path.startswith(p.rstrip("/") + "/"):
            return True
    return False


def collect_system_data_files(path, destdir=None, include_py_files=False):
    out = []
    for directory, dirs, files in os.walk(path):
        dirs[:] = sorted(d for d in dirs if d != "__pycache__")
        for f in sorted(files):
            if include_py_files or not f.endswith((".py", ".pyc")):
                relative = os.path.relpath(directory, path)
                to = relative if not destdir else os.path.join(destdir, "" if relative == "." else relative)
                out.append((os.path.join(directory, f), to.rstrip("/") or "."))
    return out


def collect_dynamic_libs(package, destdir=None, search_patterns=PY_DYLIB_PATTERNS):
    """(source, destination) of the shared libraries in a package."""
    out = []
    for top in get_all_package_paths(package):
        base = package_base_path(top, package)
        for directory, dirs, files in os.walk(top):
            dirs.sort()
            for f in sorted(files):
                if any(fnmatch.fnmatch(f, p) for p in search_patterns):
                    out.append((os.path.join(directory, f), destdir or os.path.relpath(directory, base)))
    return out


def collect_all(package_name, include_py_files=True, filter_submodules=None, exclude_datas=None, include_datas=None, on_error="warn once"):
    """(data files, libraries, modules) of a package; metadata is among the data."""
    datas = collect_data_files(package_name, include_py_files, excludes=exclude_datas, includes=include_datas)
    binaries = collect_dynamic_libs(package_name)
    modules = collect_submodules(package_name, filter_submodules or (lambda name: True))
    for dist in owners(package_name):
        datas += copy_metadata(dist.metadata["Name"])
    return datas, binaries, modules


def collect_delvewheel_libs_directory(package_name, libdir_name=None, datas=None, binaries=None):
    return list(datas or ()), list(binaries or ())


def include_or_exclude_file(filename, include_list=None, exclude_list=None):
    if include_list is not None:
        return any(fnmatch.fnmatch(filename, p) for p in include_list)
    return not any(fnmatch.fnmatch(filename, p) for p in exclude_list or ())


def get_hook_config(hook_api, module_name, key):
    from PyInstaller.config import CONF

    config = getattr(getattr(hook_api, "analysis", None), "hooksconfig", None) or CONF.get("hooksconfig", {})
    return (config or {}).get(module_name, {}).get(key)
