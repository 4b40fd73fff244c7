"""Holds off variables of the user that the interpreter or its library reads while a
program runs, where a frozen program would do what the user's Python is to do: the
program is run as if they were not set, finds them in os.environ, and hands them on to
what it starts. A value that the program itself sets works as it does unfrozen.

Imported by boot when one of them is set (LATE, boot.py). docs/architecture.md has a
table of all of them.
"""
import builtins
import os
import sys
from _collections_abc import MutableMapping

# The modules of the standard library that read one.
READERS = (
    "_colorize",
    "_pyrepl.main",
    "asyncio.__main__",
    "asyncio.coroutines",
    "distutils.command.build_ext",
    "distutils.sysconfig",
    "distutils.util",
    "idlelib.pyshell",
    "pydoc",
    "site",
    "sysconfig",
    "xml.dom.domreg",
    "zoneinfo._tzpath",
)


class Held:
    """The variables that are held off: raw, as boot found them, name -> value."""

    def __init__(self, boot, raw):
        self.boot = boot
        self.raw = {boot.decode(name).upper(): (name, value) for name, value in raw.items()}
        self.values = {name: boot.decode(value) for name, (_, value) in self.raw.items()}
        self.prompts = "PYTHONINSPECT" in self.values
        if "PYTHONBREAKPOINT" in self.values:
            sys.breakpointhook = Breakpoint(self)
        if "PYTHONCASEOK" in self.values:
            self.keep_case(boot._external)
        if not self.values.keys() <= {"PYTHONINSPECT", "PYTHONBREAKPOINT", "PYTHONCASEOK"}:
            sys.meta_path.insert(0, Finder(boot, reader(boot, View(self))))

    def holds(self, name):
        """Whether a variable has the value that the user gave it."""
        return name in self.values and os.environ.get(name) == self.values[name]

    def ended(self):
        """Called when the program's main module has run. The interpreter now looks
        for PYTHONINSPECT in C, to begin a prompt (pymain_repl, Modules/main.c), before
        it waits for threads and runs what atexit knows. These see the variable
        again."""
        if not self.holds("PYTHONINSPECT"):
            return
        name, value = self.raw["PYTHONINSPECT"]

        def again():
            if self.holds("PYTHONINSPECT"):
                self.boot.posix.putenv(name, value)

        threading = sys.modules.get("threading")
        try:
            if threading is None:
                import atexit

                atexit.register(again)
            else:
                threading._register_atexit(again)
        except Exception:  # the interpreter ends already
            return
        self.boot.posix.unsetenv(name)

    def keep_case(self, external):
        """The import system of Windows and macOS looks for PYTHONCASEOK at each
        import."""
        relax = external._relax_case
        external._relax_case = lambda: not self.holds("PYTHONCASEOK") and relax()


class Breakpoint:
    """sys.breakpointhook. What is to be called is an attribute, so that the frame
    below pdb.set_trace, in which it stops, is the program's."""

    def __init__(self, held):
        self.held = held

    @property
    def __call__(self):
        if not self.held.holds("PYTHONBREAKPOINT"):
            return sys.__breakpointhook__
        try:
            from pdb import set_trace
        except ImportError:
            return without_debugger
        return set_trace


def without_debugger(*args, **kwds):
    import warnings

    warnings.warn('Ignoring unimportable $PYTHONBREAKPOINT: "pdb.set_trace"', RuntimeWarning, stacklevel=2)


class View:
    """The module os as readers see it: without what is held off."""

    def __init__(self, held):
        self.environ = Environ(held)

    def __getattr__(self, name):
        return getattr(os, name)

    def getenv(self, key, default=None):
        return self.environ.get(key, default)


class Environ(MutableMapping):
    def __init__(self, held):
        self.held = held

    def __getitem__(self, name):
        if self.held.holds(name):
            raise KeyError(name)
        return os.environ[name]

    def __setitem__(self, name, value):
        os.environ[name] = value

    def __delitem__(self, name):
        del os.environ[name]

    def __iter__(self):
        return (name for name in os.environ if not self.held.holds(name))

    def __len__(self):
        return sum(1 for _ in self)


def reader(boot, view):
    """The class of loaders for readers. It gives them view when they import os."""

    def view_import(name, *args, **kwds):
        module = builtins.__import__(name, *args, **kwds)
        return view if module is os else module

    class Reader(boot.PatchingLoader):
        def exec_module(self, module):
            module.__builtins__ = dict(builtins.__dict__, __import__=view_import)
            boot.PATCHES.setdefault(self.name, lambda module: None)
            super().exec_module(module)

    return Reader


class Finder:
    """Finds readers, before the interpreter finds those that are frozen into it."""

    def __init__(self, boot, loader):
        self.boot = boot
        self.loader = loader

    def find_spec(self, name, path=None, target=None):
        if name in READERS and name in self.boot.MODULES:
            return self.boot.make_spec(name, self.boot.MODULES[name], self.loader)
        return None
