"""Libraries with introspection data. gofreeze collects those that the program
names in imports; these functions are for hooks that want more."""
import glob
import os
import struct

from PyInstaller.depend.bindepend import resolve_library_path

MAGIC = b"GOBJ\nMETADATA\r\n\x1a"


def get_gi_typelibs_dirs():
    dirs = os.environ.get("GI_TYPELIB_PATH", "").split(os.pathsep)
    for pattern in ("/usr/local/lib/girepository-1.0", "/usr/local/lib/*/girepository-1.0", "/usr/lib/*/girepository-1.0", "/usr/lib/girepository-1.0",
                    "/usr/lib64/girepository-1.0"):
        dirs += sorted(glob.glob(pattern))
    return [d for d in dirs if d and os.path.isdir(d)]


def get_gi_libdir(module, version):
    return os.path.dirname(GiModuleInfo(module, version).typelib or "") or None


class GiModuleInfo:
    """A typelib: its libraries, and the other namespaces that it needs."""

    def __init__(self, module, version, hook_api=None):
        self.name = module
        self.version = version
        if hook_api is not None:
            from PyInstaller.utils.hooks import get_hook_config

            versions = get_hook_config(hook_api, "gi", "module-versions") or {}
            self.version = versions.get(module, version)
        self.typelib, self.sharedlibs, self.dependencies = None, [], []
        for directory in get_gi_typelibs_dirs():
            path = os.path.join(directory, "%s-%s.typelib" % (module, self.version))
            if os.path.isfile(path):
                self.typelib = path
                self._read(path)
                break
        self.available = self.typelib is not None

    def _read(self, path):
        with open(path, "rb") as f:
            data = f.read()
        if data[:16] != MAGIC:
            return

        def text(at):
            offset = struct.unpack_from("=I", data, at)[0]
            return data[offset : data.index(b"\0", offset)].decode() if offset else ""

        # The header of a typelib, as girepository/gitypelib-internal.h of glib has it.
        self.dependencies = [d for d in text(36).split("|") if d]
        self.sharedlibs = [lib for lib in text(52).split(",") if lib]

    def get_libdir(self):
        return os.path.dirname(self.typelib) if self.typelib else None

    def collect_typelib_data(self):
        """(libraries, data files, hidden imports)"""
        binaries, datas, hidden = [], [], []
        if not self.available:
            return binaries, datas, hidden
        datas.append((self.typelib, "gi_typelibs"))
        for lib in self.sharedlibs:
            path = resolve_library_path(lib)
            if path:
                binaries.append((path, "."))
        for dependency in self.dependencies:
            hidden.append("gi.repository." + dependency.rpartition("-")[0])
        return binaries, datas, hidden


def get_gi_typelibs(module, version):
    return GiModuleInfo(module, version).collect_typelib_data()


def get_glib_system_data_dirs():
    return [d for d in os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":") if os.path.isdir(d)]


def get_glib_sysconf_dirs():
    return [d for d in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg:/etc").split(":") if os.path.isdir(d)]


def _collect(dirs, path, to):
    out = []
    for directory in dirs:
        for found in sorted(glob.glob(os.path.join(directory, path))):
            out.append((found, os.path.join(to, os.path.basename(found) if os.path.isdir(found) else os.path.dirname(path))))
    return out


def collect_glib_share_files(*path):
    return _collect(get_glib_system_data_dirs(), os.path.join(*path), "share")


def collect_glib_etc_files(*path):
    return _collect(get_glib_sysconf_dirs(), os.path.join(*path), "etc")


def collect_glib_translations(prog, lang_list=None):
    out = []
    for directory in get_glib_system_data_dirs():
        for path in sorted(glob.glob(os.path.join(directory, "locale", "*", "LC_MESSAGES", prog + ".mo"))):
            language = path.split(os.sep)[-3]
            if lang_list is None or language in lang_list:
                out.append((path, os.path.join("share", "locale", language, "LC_MESSAGES")))
    return out


def gir_library_path_fix(path):
    return None


def compile_glib_schema_files(datas_toc, workdir, collect_source_files=False):
    return datas_toc
