"""Qt. gofreeze collects its bindings with their libraries, plugins and QML files,
so that there is nothing to add; hooks may ask where things are."""
import os

from PyInstaller import isolated
from PyInstaller.utils.hooks import get_all_package_paths, is_package


@isolated.decorate
def _ask(namespace):
    import importlib

    core = importlib.import_module(namespace + ".QtCore")
    info = core.QLibraryInfo
    kind = getattr(info, "LibraryPath", info)
    path = getattr(info, "path", None) or info.location
    names = [n for n in dir(kind) if n.endswith("Path")]
    version = [int(n) for n in core.qVersion().split(".")]
    return {"version": version, "location": {n: path(getattr(kind, n)) for n in names}}


class QtLibraryInfo:
    def __init__(self, namespace):
        self.namespace = namespace
        self.package = namespace
        self.is_PyQt = namespace.startswith("PyQt")
        self.is_PySide = not self.is_PyQt
        self.qt_major = int(namespace[-1]) if namespace != "PySide2" else 5
        self.qt_lib_dir = self.qt_rel_dir = None
        self._found = None

    def __getattr__(self, name):
        if name.startswith("__") or name not in ("version", "location"):
            raise AttributeError(name)
        if self._found is None:
            self._found = _ask(self.namespace) if is_package(self.namespace) else {"version": None, "location": {}}
        return self._found[name]

    def collect_extra_binaries(self):
        return []

    def collect_module(self, module_name):
        return [], [], []

    def collect_plugins(self, plugin_type):
        return []

    def collect_qtqml_files(self):
        return [], []

    def collect_qtwebengine_files(self):
        return [], []

    def collect_qtnetwork_files(self):
        return []


pyqt5_library_info = QtLibraryInfo("PyQt5")
pyqt6_library_info = QtLibraryInfo("PyQt6")
pyside2_library_info = QtLibraryInfo("PySide2")
pyside6_library_info = QtLibraryInfo("PySide6")


def get_qt_library_info(namespace):
    return {"PyQt5": pyqt5_library_info, "PyQt6": pyqt6_library_info, "PySide2": pyside2_library_info, "PySide6": pyside6_library_info}[namespace]


def add_qt_dependencies(hook_file):
    """Hidden imports, libraries and data files of a module of Qt."""
    return [], [], []


add_qt5_dependencies = add_qt6_dependencies = add_qt_dependencies


def get_qt_binaries(info):
    return []


def qt_plugins_dir(info):
    return [info.location.get("PluginsPath", "")]


def ensure_single_qt_bindings_package(qt_bindings):
    pass


def exclude_extraneous_qt_bindings(hook_name, qt_bindings_order=None):
    """The bindings that a package which takes any of them shall not bring in."""
    names = list(qt_bindings_order or ("PySide6", "PyQt6", "PySide2", "PyQt5"))
    there = [n for n in names if get_all_package_paths(n)]
    chosen = os.environ.get("QT_API", "").lower()
    keep = next((n for n in there if n.lower() == chosen), there[0] if there else None)
    return [n for n in ("PyQt5", "PyQt6", "PySide2", "PySide6") if keep and n != keep]
