"""Imports extension modules for the builder, and tells what each of them asks for.

The arguments are the number of seconds that one import may take, and the search path. A question on descriptor 3 is a line of names of
modules. The answer on descriptor 4 is a line for each module that can be imported, with
"+", its name and the modules that it imports in C, a line with "-" for each one whose
time was up, and an empty line.

Each package and each module is imported in a fork of the process that holds the packages
around it. What a module imports is therefore the same whatever else is asked for, and
one that crashes takes nothing with it. Where there are no forks, a process takes one
question of one module. Nothing is imported here that is not compiled into the
interpreter, because a module that is there already is not looked for.
"""
import sys
import builtins
import _signal
from _frozen_importlib_external import ExtensionFileLoader, SourceFileLoader, SourcelessFileLoader

try:
    import posix as system

    READ, WRITE = 3, 4
except ImportError:
    import nt as system
    import msvcrt

    READ, WRITE = (msvcrt.open_osfhandle(int(h), 0) for h in system.environ["_GOFREEZE_PIPES"].split(","))

LIMIT = int(sys.argv[1])
FORKS = hasattr(system, "fork")

files = {}  # path: whether there is such a file
asked = {}  # module: names that it imports in C
sys.path[:] = sys.argv[2:]
sys.argv[:] = [""]


def known(frame):
    """Whether code of a Python file runs, not code that an extension module carries and
    that may look like one's."""
    loader = frame.f_globals.get("__loader__")
    if isinstance(loader, SourceFileLoader):
        return loader.path == frame.f_code.co_filename and exists(loader.path)
    return isinstance(loader, SourcelessFileLoader) and exists(loader.path)


def exists(path):
    if path not in files:
        try:
            system.stat(path)
            files[path] = True
        except (OSError, ValueError):
            files[path] = False
    return files[path]


def importer(frame):
    """The extension module whose initialisation runs, unless Python code that the
    builder reads has come in between."""
    while frame is not None:
        if known(frame):
            return None
        if frame.f_code.co_name in ("create_module", "exec_module"):
            loader = frame.f_locals.get("self")
            if isinstance(loader, ExtensionFileLoader):
                return loader.name
        frame = frame.f_back
    return None


def note(name, frame):
    by = importer(frame)
    if by is not None and by != name:
        asked.setdefault(by, set()).add(name)


class Watch:
    """Sees each module that is not there yet."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        note(name, sys._getframe(1))


def watch(name, globals=None, locals=None, fromlist=(), level=0, original=builtins.__import__):
    """Sees what PyImport_Import imports, also what is there already."""
    if not level and type(name) is str:
        note(name, sys._getframe(1))
    return original(name, globals, locals, fromlist, level)


sys.meta_path.insert(0, Watch)
builtins.__import__ = watch


def say(*words):
    line = " ".join(words).encode("utf-8", "surrogatepass") + b"\n"
    while line:
        line = line[system.write(WRITE, line):]


def question():
    """The next line, without what ends it; None at the end."""
    line = b""
    while not line.endswith(b"\n"):
        more = system.read(READ, 1)
        if not more:
            return None
        line += more
    return line.decode().split()


def load(name):
    try:
        __import__(name)
    except BaseException:
        return False
    return name in sys.modules


def imports(name):
    """What a module imports in C, and what other extension modules that it has imported
    there import in turn: without it, these might import less."""
    found, more = set(), [name]
    while more:
        for n in asked.get(more.pop(), ()):
            if n not in found:
                found.add(n)
                more.append(n)
    return sorted(found - {name})


def tell(names):
    """Tells what those of the names import that are there, and returns the others."""
    rest = []
    for name in names:
        if name in sys.modules:
            say("+", name, *imports(name))
        else:
            rest.append(name)
    return rest


def visit(name, names):
    """Imports a package or a module, and then those of the names that this has not
    brought in, which lie below it."""
    if FORKS:
        _signal.alarm(LIMIT)
    there = load(name)
    if FORKS:
        _signal.alarm(0)
    if there:
        probe([n for n in tell(names) if n != name], name.count(".") + 1)


def probe(names, depth):
    """Imports modules whose first components, so many, are imported already."""
    below = {}
    for name in names:
        below.setdefault(".".join(name.split(".")[:depth + 1]), []).append(name)
    for head in sorted(below):
        if not FORKS:
            visit(head, below[head])
            continue
        pid = system.fork()
        if pid == 0:
            try:
                visit(head, below[head])
            finally:
                system._exit(0)
        if system.waitpid(pid, 0)[1] & 0x7f == _signal.SIGALRM:
            say("-", *below[head])


while True:
    names = question()
    if names is None:
        break
    probe(names, 0)
    say()
