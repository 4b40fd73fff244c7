"""Asks the utilities for hooks about the packages of a made-up site directory,
whose path is the argument. What they must answer is what PyInstaller 6.22 does."""
import os
import sys

site = os.path.abspath(sys.argv[1])
sys.path.insert(0, site)
failed = []


def same(what, got, want):
    if isinstance(got, list):
        got = sorted(got)
    got = eval(repr(got).replace(site, "S"))
    if got != want:
        failed.append("%s:\n got  %r\n want %r" % (what, got, want))


def raises(what, error, function, *args, **kwds):
    try:
        got = function(*args, **kwds)
    except error:
        return
    failed.append("%s: got %r, want %s" % (what, got, error.__name__))


import PyInstaller.compat as compat
from PyInstaller import isolated
from PyInstaller.exceptions import ExecCommandFailed
from PyInstaller.log import logger
from PyInstaller.utils import hooks

logger.setLevel("CRITICAL")
same("submodules", hooks.collect_submodules("pkg"), ["pkg", "pkg.__main__", "pkg.libx", "pkg.mod", "pkg.odd-name", "pkg.sub", "pkg.sub.deep"])
same("submodules of a subpackage", hooks.collect_submodules("pkg.sub"), ["pkg.sub", "pkg.sub.deep"])
same("submodules, filtered", hooks.collect_submodules("pkg", filter=lambda n: "sub" not in n), ["pkg", "pkg.__main__", "pkg.libx", "pkg.mod", "pkg.odd-name"])
same("submodules of a module", hooks.collect_submodules("single"), ["single"])
same("submodules of nothing", hooks.collect_submodules("nonesuch"), [])
raises("submodules, strict", ImportError, hooks.collect_submodules, "pkg", on_error="raise")
raises("submodules of no name", TypeError, hooks.collect_submodules, ["pkg"])

DATA = [("S/pkg/broken/b.txt", "pkg/broken"), ("S/pkg/data.txt", "pkg"), ("S/pkg/libs/libx.so.1", "pkg/libs"), ("S/pkg/res/a.json", "pkg/res"), ("S/pkg/res/b.txt", "pkg/res")]
CODE = [("S/pkg/%s.py" % n, "pkg/" + os.path.dirname(n) if "/" in n else "pkg")
        for n in ("__init__", "__main__", "broken/__init__", "mod", "odd-name", "sub/__init__", "sub/deep")]
same("data", hooks.collect_data_files("pkg"), DATA)
same("data and code", hooks.collect_data_files("pkg", include_py_files=True), sorted(DATA + CODE))
same("data of a subdirectory", hooks.collect_data_files("pkg", subdir="res"), DATA[3:])
same("data, excluded", hooks.collect_data_files("pkg", excludes=["**/*.json", "broken"]), [DATA[1], DATA[2], DATA[4]])
same("data, included", hooks.collect_data_files("pkg", includes=["**/*.txt"]), [DATA[0], DATA[1], DATA[4]])
same("code, included", hooks.collect_data_files("pkg", includes=["mod.py"]), [])
same("libraries", hooks.collect_dynamic_libs("pkg"), [("S/pkg/libx.so", "pkg")])
same("libraries elsewhere", hooks.collect_dynamic_libs("pkg", destdir="d"), [("S/pkg/libx.so", "d")])
same("libraries by pattern", hooks.collect_dynamic_libs("pkg", search_patterns=["*.so.1"]), [("S/pkg/libs/libx.so.1", "pkg/libs")])
datas, binaries, modules = hooks.collect_all("pkg")
same("all: data", datas, sorted(DATA + CODE + [("S/The_Pkg-1.5.dist-info", "The_Pkg-1.5.dist-info")]))
same("all: libraries and modules", (len(binaries), len(modules)), (1, 7))

META = [("S/The_Pkg-1.5.dist-info", "The_Pkg-1.5.dist-info")]
same("metadata", hooks.copy_metadata("the.pkg"), META)
same("metadata, recursive", hooks.copy_metadata("the-pkg", recursive=True), META + [("S/needed-2.0rc1.dist-info", "needed-2.0rc1.dist-info")])
raises("metadata of nothing", compat.importlib_metadata.PackageNotFoundError, hooks.copy_metadata, "nonesuch")
same("installer", (hooks.get_installer("the-pkg"), hooks.get_installer("pkg"), hooks.get_installer("nonesuch")), ("pip", "pip", None))
same("entry points", hooks.collect_entry_point("made.up"), (META, ["pkg.mod"]))

for requirement, want in [
    ("the-pkg", True), ("the-pkg >= 1.5", True), ("the-pkg>1.5", False), ("The.Pkg ~= 1.4", True), ("the-pkg ~= 1.5.1", False), ("the-pkg == 1.*", True),
    ("the-pkg != 1.*", False), ("the-pkg[extra]>=1,<2", True), ("the-pkg>=1.5.dev0", True), ("needed>=2.0", False), ("needed>=2.0b1", True), ("needed<2.0", False), ("needed<2.0rc2", True), ("needed<2.1", True),
    ("nonesuch", False), ("the-pkg>=1.5.post1", False),
]:
    same("satisfies " + requirement, (hooks.is_module_satisfies(requirement), hooks.check_requirement(requirement)), (want, want))

same("paths", hooks.get_package_paths("pkg.sub"), ("S/", "S/pkg/sub"))
same("all paths", hooks.get_all_package_paths("pkg"), ["S/pkg"])
raises("paths of a module", ValueError, hooks.get_package_paths, "single")
same("file", (hooks.get_module_file_attribute("pkg"), hooks.get_module_file_attribute("single"), hooks.get_module_file_attribute("space")),
     ("S/pkg/__init__.py", "S/single.py", None))
raises("file of nothing", ImportError, hooks.get_module_file_attribute, "nonesuch")
same("packages", (hooks.is_package("pkg"), hooks.is_package("single"), hooks.is_package("space"), hooks.is_package("nonesuch")), (True, False, True, False))
same("importable", (hooks.can_import_module("pkg.mod"), hooks.can_import_module("pkg.broken")), (True, False))
same("attribute", hooks.get_module_attribute("single", "VALUE"), "seven")
raises("no attribute", AttributeError, hooks.get_module_attribute, "single", "nope")
same("statements", (hooks.exec_statement("print(3)"), hooks.eval_statement("print([1])"), hooks.eval_statement("pass"), hooks.exec_statement("print(4); exit(1)")), ("3", [1], "", "4"))
same("names", (hooks.remove_prefix("abc", "a"), hooks.remove_suffix("abc", "c"), hooks.remove_suffix("abc", ""), hooks.remove_file_extension("a.b.py"), hooks.is_module_or_submodule("a.b", "a"), hooks.is_module_or_submodule("ab", "a")),
     ("bc", "ab", "abc", "a.b", True, False))
same("lists", (hooks.include_or_exclude_file("a.txt", ["*.txt"], None), hooks.include_or_exclude_file("a.txt", None, ["*.txt"]), hooks.include_or_exclude_file("a")), (True, False, True))


@isolated.decorate
def elsewhere(n, more=0):
    import os

    return os.getpid(), n + more


pid, result = elsewhere(2, more=3)
same("isolated", (pid != os.getpid(), result), (True, 5))


def dies():
    raise KeyError("inside")


raises("isolated, raising", Exception, isolated.call, dies)

from PyInstaller.depend.bytecode import any_alias, recursive_function_calls
from PyInstaller.utils.requirements import holds

same("aliases", list(any_alias("a.b.c")), ["a.b.c", "b.c", "c"])
calls = recursive_function_calls(compile("import m\nm.use('x')\ndef f():\n g(1, 'a')\n", "x", "exec"))
same("calls", [c for found in calls.values() for c in found], [("g", [1, "a"]), ("m.use", ["x"])])
for marker, want in [("", True), ("python_version < '3'", False), ("python_version >= '3.9' and os_name == 'posix'", True), ("extra == 'x'", False),
                     ("sys_platform == 'win32' or (python_version >= '3' and extra != 'y')", True), ("'linux' in sys_platform", sys.platform == "linux"),
                     ("python_full_version ~= '3.0'", True), ("nonsense ===", True)]:
    same("marker " + marker, holds(marker), want)
for name in "utils.hooks.qt utils.hooks.gi utils.hooks.tcl_tk utils.hooks.django utils.hooks.setuptools utils.hooks.conda utils.misc depend.bindepend depend.utils depend.dylib utils.win32.versioninfo".split():
    __import__("PyInstaller." + name)
print("\n".join(failed))
sys.exit(bool(failed))
