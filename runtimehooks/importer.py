"""The importer of a frozen program: serves modules from the PYZ file.

host_*.py, this file and boot.py are compiled as one module, _gofreeze, which runs
before anything else: the product's encodings/__init__.pyc, the first file that an
interpreter looks for, holds it and sets HOME, the directory of the product.
Nothing is imported here that a bare interpreter has not loaded already; every
line is paid at every start. docs/format.md specifies the PYZ file.
"""
import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external
import _imp
import marshal
import sys

MODULE, PACKAGE, NAMESPACE, EXTENSION, PROGRAM = 1, 2, 3, 4, 5  # boot.py shares this namespace
MAGIC = b"GFPYZ\r\n\x01"


def aside(fd):
    """Moves a descriptor above those that programs expect to be the next free
    ones, and above the standard streams, which stay closed if they were."""
    for high in range(199, 190, -1):
        try:
            posix.fstat(high)
        except OSError:
            try:
                posix.dup2(fd, high, False)
            except OSError:
                break  # a low limit on descriptors
            posix.close(fd)
            return high
    fds = [fd]
    while fds[-1] < 3:
        fds.append(posix.dup(fds[-1]))
    high = fds.pop()
    for fd in fds:
        posix.close(fd)
    return high


class Archive:
    """The PYZ file: meta, modules, and what lies behind an index entry.

    The descriptor stays open. Programs that close every descriptor and open
    other files must not make us read those, so the file is identified before
    each read and opened again if need be.
    """

    def __init__(self, path):
        self.path = path
        self.open()
        head = read_at(self.fd, 32, 0)
        if head[:8] != MAGIC or head[8:12] != _external.MAGIC_NUMBER or len(head) != 32:
            raise SystemExit("%s: not the module file of this interpreter; remove %s and start again" % (path, HOME))
        start = int.from_bytes(head[16:24], "little")
        self.meta, self.modules = marshal.loads(read_at(self.fd, int.from_bytes(head[24:32], "little"), start))

    def open(self):
        self.fd = aside(posix.open(self.path, READ))
        st = posix.fstat(self.fd)
        self.identity = st.st_ino, st.st_dev

    def read(self, start, size):
        try:
            st = posix.fstat(self.fd)
            if (st.st_ino, st.st_dev) != self.identity:
                self.open()
        except OSError:
            self.open()
        data = read_at(self.fd, size, start)
        while len(data) < size:  # a signal or a limit of the file system
            more = read_at(self.fd, size - len(data), start + len(data))
            if not more:
                raise ImportError("%s: is truncated; remove %s and start again" % (self.path, HOME))
            data += more
        return data


ARCHIVE = Archive(place(".gofreeze/app.pyz"))
META = ARCHIVE.meta
MODULES = ARCHIVE.modules


class Loader(_external.SourcelessFileLoader):
    """Loads one module from the PYZ file.

    exec_module comes from importlib, whose frames the interpreter removes from
    tracebacks. The base class tells programs that look at it, such as
    pkg_resources, that data files lie on disk.
    """

    def __init__(self, name, entry):
        self.name = name
        self.entry = entry
        self.path = place(entry[3])

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def __repr__(self):
        return "<gofreeze loader of %r>" % self.name

    def _entry(self, name):
        if name is None or name == self.name or name == "__main__" or name == "__mp_main__":
            return self.entry
        entry = MODULES.get(name)
        if entry is None:
            raise ImportError("loader for %s cannot handle %s" % (self.name, name), name=name)
        return entry

    def create_module(self, spec):
        return None

    def is_package(self, name):
        return self._entry(name)[0] == PACKAGE

    def get_code(self, name=None):
        kind, start, size, path, _, _ = self._entry(name)
        code = marshal.loads(ARCHIVE.read(start, size))
        # Code in place of a source that does not compile raises the compiler's error, whose
        # traceback has no frame of the module (NO_FRAME in worker.py).
        _imp._fix_co_filename(code, place(path) if code.co_name == "<module>" else "<frozen importlib._bootstrap>")
        return code

    def get_source(self, name=None):
        kind, _, _, path, start, size = self._entry(name)
        if not size:
            try:  # it may lie there as a file
                return None if kind == PROGRAM else _external.decode_source(self.get_data(place(path)))
            except OSError:
                return None
        return _external.decode_source(ARCHIVE.read(start, size))

    def get_filename(self, name=None):
        return place(self._entry(name)[3])

    def get_data(self, path):
        with posix_file(path) as f:
            return f.read()

    def get_resource_reader(self, name):
        if self._entry(name)[0] != PACKAGE:
            return None
        if sys.version_info < (3, 10):
            return self
        from importlib.readers import FileReader

        return FileReader(self)


def posix_file(path):
    import io

    return io.FileIO(path, "r")


ExtensionLoader = _external.ExtensionFileLoader
CACHED = SEPARATOR + "__pycache__" + SEPARATOR
CACHE_TAG = "." + sys.implementation.cache_tag + (".opt-%d" % sys.flags.optimize if sys.flags.optimize else "") + ".pyc"


def make_spec(name, entry, loader=Loader):
    """The spec of the module that an index entry describes."""
    kind, _, size, path, _, _ = entry
    if kind == EXTENSION:
        path = place(path)
        spec = _bootstrap.ModuleSpec(name, ExtensionLoader(name, path), origin=path, is_package=bool(size))
    elif kind == NAMESPACE:
        return portion(name, [place(path)])
    else:
        loader = loader(name, entry)
        path = loader.path
        spec = _bootstrap.ModuleSpec(name, loader, origin=path, is_package=kind == PACKAGE)
        directory, _, file = path.rpartition(SEPARATOR)
        spec.cached = directory + CACHED + file[:-3] + CACHE_TAG  # what cache_from_source says, sooner
    spec._set_fileattr = True
    if spec.submodule_search_locations is not None:
        spec.submodule_search_locations.append(path.rpartition(SEPARATOR)[0])
    return spec


def namespace(name, path):
    """The spec of a namespace package, which directories on the path may extend, before
    its first import and later. The import system gives it a loader, and a __file__ that
    is None (_init_module_attrs)."""
    spec = namespace_parts(name, path)
    spec.submodule_search_locations = _external._NamespacePath(name, spec.submodule_search_locations, namespace_parts)
    return spec


def namespace_parts(name, path=None):
    """Finds all parts of a namespace package, in the order of the path. Where the path
    does not lead to ours, it is the last one."""
    parts = []
    found = _external.PathFinder.find_spec(name, path)
    if found is not None and found.loader is None:
        parts += found.submodule_search_locations
    entry = MODULES.get(name)
    if entry is not None and entry[0] == NAMESPACE and place(entry[3]) not in parts:
        parts.append(place(entry[3]))
    return portion(name, parts)


def portion(name, parts):
    """The spec of a namespace package, or of a part of one."""
    spec = _bootstrap.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = parts
    return spec


def inside(path):
    """The place in the product, relative and with slashes, that a path names; "" is the
    product's directory, and None stands for what lies elsewhere. Programs put paths on
    sys.path that they have made of __file__, with ".." in them."""
    path = path.replace("/", SEPARATOR)
    if folded(path[: len(HOME)]) != folded(HOME) or path[len(HOME) : len(HOME) + 1] not in ("", SEPARATOR):
        return None
    parts = []
    for part in path[len(HOME) + 1 :].split(SEPARATOR):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part and part != ".":
            parts.append(part)
    return "/".join(parts)


def ahead(name):
    """The spec of a top-level module in a directory of the product that the program
    has put in front of all others, as OpenCV does to import one cv2 inside another."""
    for entry in sys.path:
        if entry == HOME:
            return None
        if isinstance(entry, str) and inside(entry):
            spec = _external.PathFinder.find_spec(name, [entry])
            if spec is not None and spec.loader is not None:
                return spec
    return None


def elsewhere(name, path):
    """The spec of a submodule, where its package does not begin to look for it in the
    directory of the product that has the package's name: a package that has changed its
    __path__, or that has the name of another one, which its directory in front of sys.path
    gave it."""
    package = name.rpartition(".")[0]
    try:
        if path[0] == place(package.replace(".", "/")) or package == "encodings":  # which the interpreter has found
            return None
    except (TypeError, LookupError):  # an iterable, or empty
        pass
    spec = _external.PathFinder.find_spec(name, path)
    return spec if spec is not None and spec.loader is not None else None


class Finder:
    """Finds modules of the PYZ file by name."""

    def __repr__(self):
        return "<gofreeze finder>"

    @staticmethod
    def find_spec(name, path=None, target=None):
        entry = MODULES.get(name)
        if entry is None:
            return None
        if path is None:
            first = ahead(name) if sys.path[:1] != [HOME] else None
        else:
            first = elsewhere(name, path)
        if first is not None:
            return first
        if entry[0] == NAMESPACE:
            return namespace(name, path)
        if name in PATCHES:
            return make_spec(name, entry, PatchingLoader)
        return make_spec(name, entry)

    @staticmethod
    def invalidate_caches():
        pass

    @staticmethod
    def find_distributions(*args, **kwargs):
        return ()


PATCHES = {}


class PatchingLoader(Loader):
    """Loads a module and hands it to its patch."""

    def exec_module(self, module):
        super().exec_module(module)
        PATCHES[self.name](module)


class DirectoryFinder(_external.FileFinder):
    """Finds modules by directory below the product: for pkgutil, for packages
    that extend their __path__, and for modules that lie there as files. The base
    class tells pkg_resources to look for distributions there."""

    def __init__(self, path):
        directory = inside(path) if isinstance(path, str) else None
        if directory is None:
            raise ImportError("only for paths of the frozen program", path=path)
        self.prefix = directory and directory.replace("/", ".") + "."
        path = path.rstrip(SEPARATOR)
        entry = MODULES.get(self.prefix[:-1])
        self.files = None
        try:
            self.files = FILES(path)
        except ImportError:
            if entry is None or entry[0] not in (PACKAGE, NAMESPACE):
                raise
        super().__init__(path, *SUFFIXES)

    def __repr__(self):
        return "<gofreeze finder for %r>" % self.path

    def find_spec(self, name, target=None):
        entry = MODULES.get(self.prefix + name.rpartition(".")[2])
        if entry is not None and not (entry[0] == EXTENSION and entry[3].rpartition("/")[0] != self.prefix[:-1].replace(".", "/")):
            return make_spec(name, entry)
        if self.files is not None:
            return self.files.find_spec(name, target)
        return None

    def invalidate_caches(self):
        if self.files is not None:
            self.files.invalidate_caches()

    def iter_modules(self, prefix=""):
        """Yields (name, is package) of the modules here, as pkgutil asks."""
        seen = {}
        for name, entry in MODULES.items():
            if name.startswith(self.prefix) and "." not in name[len(self.prefix) :]:
                name = name[len(self.prefix) :]
                if name and entry[0] in (MODULE, PACKAGE, EXTENSION):
                    seen[name] = entry[0] == PACKAGE or entry[0] == EXTENSION and bool(entry[2])
        if self.files is not None:
            import pkgutil

            for name, package in pkgutil.iter_importer_modules.dispatch(_external.FileFinder)(self.files):
                seen.setdefault(name, package)
        for name in sorted(seen):
            if self.prefix or not name.startswith("@"):
                yield prefix + name, seen[name]


def patch_pkgutil(module):
    """pkgutil knows file finders; ours lists the PYZ file as well.

    runpy.run_path asks pkgutil about a path before it reads a file there. That is the time
    to let it find modules of the PYZ file by their paths: runpy itself may be frozen into
    the interpreter (3.11), and no patch sees it being imported.
    """
    module.iter_importer_modules.register(DirectoryFinder, DirectoryFinder.iter_modules)
    original = module.get_importer

    def get_importer(path_item):
        if "runpy" in sys.modules:
            from _gofreeze_guard import find_main_code

            find_main_code(sys.modules["_gofreeze"], False)
        return original(path_item)

    get_importer.__doc__ = original.__doc__
    module.get_importer = get_importer


def install():
    """Puts the finders where they belong, before those for files."""
    global FILES, SUFFIXES
    SUFFIXES = _external._get_supported_file_loaders()
    FILES = _external.FileFinder.path_hook(*SUFFIXES)
    PATCHES["pkgutil"] = patch_pkgutil
    sys.meta_path.insert(len(sys.meta_path) - 1, Finder())
    sys.path_hooks.insert(0, DirectoryFinder)
    sys.path_importer_cache.clear()


install()
