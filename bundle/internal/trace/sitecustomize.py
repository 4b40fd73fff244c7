"""Notes what a program uses while gofreeze trace runs it: the interpreter imports this
file when it starts, in the program and in the processes that the program starts.

Each note is a line in a file of the process, which is written at once, so that a
process that is killed loses nothing: a letter, a space, and text in which a backslash
stands before a backslash and for the end of a line.

    m NAME<tab>FILE   a module and its file, which is empty if it has none
    o FILE            a file that was opened to be read
    s FILE            a script that a process runs
    l NAME            a library that ctypes has loaded
    L FILE            a library in memory
    d NAME            a distribution that was asked for
    x TEXT            why something was not noted

The program sees nothing of it in sys.path, sys.modules and os.environ. Environments
that it makes for others get the two variables that belong here.
"""


def _begin():
    import os
    import sys

    own = os.path.dirname(__file__)
    variable = "_GOFREEZE_TRACE"
    notes = os.environ.get(variable)
    sys.path[:] = [p for p in sys.path if p != own]
    sys.path_importer_cache.pop(own, None)
    if not notes or not own:
        return
    theirs = os.environ.get("PYTHONPATH", "")
    theirs = theirs[len(own) :].lstrip(os.pathsep) if theirs.startswith(own) else theirs
    hidden = os.name == "posix"
    known = set(sys.modules)  # what site has imported is nothing of the program's
    noted = set()
    state = {"modules": len(known), "pid": 0, "file": ""}
    getpid, write, close, fsencode = os.getpid, os.write, os.close, os.fsencode
    append = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    open_file, isabs, abspath = os.open, os.path.isabs, os.path.abspath
    modules, getattribute, join = sys.modules, getattr, os.path.join

    def note(kind, text):
        """Writes one note. A process that cannot write any more goes on."""
        if (kind, text) in noted:
            return
        noted.add((kind, text))
        pid = getpid()
        if pid != state["pid"]:  # the first note, or a fork
            state["pid"], state["file"] = pid, join(notes, "%d.notes" % pid)
        line = "%s %s\n" % (kind, text.replace("\\", "\\\\").replace("\n", "\\n"))
        try:
            fd = open_file(state["file"], append, 0o600)
        except OSError:
            return
        try:
            write(fd, line.encode("utf-8", "surrogateescape"))
        except OSError:
            pass
        close(fd)

    def look():
        """Notes the modules that have appeared."""
        state["modules"] = len(modules)
        for name in [n for n in modules.copy() if n not in known]:
            known.add(name)
            spec = getattribute(modules.get(name), "__spec__", None)
            origin = getattribute(spec, "origin", None)
            if spec is None or not isinstance(name, str) or getattribute(spec, "name", None) != name:
                continue
            if isinstance(origin, str) and isabs(origin):
                note("m", name + "\t" + origin)
            elif origin is None and getattribute(spec, "submodule_search_locations", None) is not None:
                note("m", name + "\t")

    def loaded():
        """Notes what is left to note when a process ends: the libraries in memory."""
        script()
        look()
        try:
            fd = open_file("/proc/self/maps", os.O_RDONLY)
        except OSError:
            return
        text = b""
        while True:
            part = os.read(fd, 1 << 16)
            if not part:
                break
            text += part
        close(fd)
        for line in text.split(b"\n"):
            path = line[line.find(b"/") :] if b"/" in line else b""
            if b".so" in path:
                note("L", path.decode("utf-8", "surrogateescape"))

    def text_of(path):
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        return path if isinstance(path, str) else None

    def script():
        """Notes the script of this process, as soon as it is known."""
        file = getattribute(modules.get("__main__"), "__file__", None)
        if isinstance(file, str):
            state["script"] = True
            note("s", abspath(file))

    def told(event, args):
        if len(modules) != state["modules"]:
            look()
        if event == "open":
            path, flags = args[0], args[2]
            if type(flags) is int and flags & 3 == 0 and not isinstance(path, int):
                path = text_of(path)
                if path and isabs(path) and not path.startswith((own, notes, "/proc/", "/dev/", "/sys/")):
                    note("o", path)
        elif event == "ctypes.dlopen":
            name = text_of(args[0])
            if name:
                note("l", name)
        elif event == "os.exec":
            loaded()

    def ours(path):
        """The value of PYTHONPATH for a process that has path there."""
        return own + os.pathsep + path if path else own

    def add_to(data):
        """Adds the variables to a dict with an environment."""
        in_bytes = any(isinstance(key, bytes) for key in data)
        key = b"PYTHONPATH" if in_bytes else "PYTHONPATH"
        path = text_of(data.get(key, "")) or ""
        if path.startswith(own):
            return
        kind = type(key)
        data[key] = fsencode(ours(path)) if kind is bytes else ours(path)
        data[variable if kind is str else fsencode(variable)] = notes if kind is str else fsencode(notes)

    def hide():
        """Takes the variables out of what the program sees. The C library keeps them,
        for the processes that the program starts."""
        import posix

        for data in (posix.environ, os.environ._data):
            data.pop(fsencode(variable), None)
            if theirs:
                data[b"PYTHONPATH"] = fsencode(theirs)
            else:
                data.pop(b"PYTHONPATH", None)
        put, unset = os.putenv, os.unsetenv  # os.environ calls them by these names

        def putenv(name, value):
            put(name, fsencode(ours(os.fsdecode(value))) if fsencode(name) == b"PYTHONPATH" else value)

        def unsetenv(name):
            if fsencode(name) == b"PYTHONPATH":
                put(name, fsencode(own))
            else:
                unset(name)

        os.putenv, os.unsetenv = putenv, unsetenv
        try:
            import _posixsubprocess
        except ImportError:
            return
        known.add("_posixsubprocess")
        state["modules"] = 0
        start = _posixsubprocess.fork_exec

        def fork_exec(*args):
            args = list(args)
            if len(args) > 5:
                environ = args[5]
                if environ is None and (text_of(os.environ._data.get(b"PYTHONPATH", b"")) or "") != theirs:
                    environ = [k + b"=" + v for k, v in os.environ._data.items()]
                if environ is not None:
                    path = b""
                    rest = []
                    for entry in environ:
                        if entry.startswith(b"PYTHONPATH="):
                            path = entry[11:]
                        elif not entry.startswith(fsencode(variable) + b"="):
                            rest.append(entry)
                    if not path.startswith(fsencode(own)):
                        path = fsencode(ours(os.fsdecode(path)))
                    args[5] = rest + [b"PYTHONPATH=" + path, fsencode(variable) + b"=" + fsencode(notes)]
            return start(*args)

        _posixsubprocess.fork_exec = fork_exec
        for name in ("posix_spawn", "posix_spawnp", "execve"):
            if hasattr(os, name):
                setattr(os, name, spawner(getattribute(os, name)))

    def spawner(start):
        """A function as os.posix_spawn or os.execve for which the program's environment
        has the variables, too."""

        def spawn(path, argv, env, **options):
            if env is not None:  # allowed from 3.13 on: that of the C library
                env = dict(getattribute(env, "_data", env))
                add_to(env)
            return start(path, argv, env, **options)

        return spawn

    class Watch:
        """Wraps the modules through which programs ask for distributions."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if "script" not in state:
                script()
            if name not in ("importlib.metadata", "importlib_metadata", "pkg_resources"):
                return None
            for finder in sys.meta_path:
                spec = None if finder is Watch else finder.find_spec(name, path, target)
                if spec is not None:
                    break
            else:
                return None
            run = getattribute(spec.loader, "exec_module", None)

            def exec_module(module):
                run(module)
                (watch_resources if name == "pkg_resources" else watch_metadata)(module)

            if run is not None:
                spec.loader.exec_module = exec_module
            return spec

    def watch_metadata(module):
        # What raises PackageNotFoundError must have no frame of ours.
        Prepared = getattribute(module, "Prepared", None)
        if Prepared is None:
            return

        class Noting(Prepared):
            def __init__(self, name):
                if isinstance(name, str) and name:
                    note("d", name)
                super().__init__(name)

        Noting.__name__, Noting.__qualname__ = Prepared.__name__, Prepared.__qualname__
        module.Prepared = Noting

    def watch_resources(module):
        working = getattribute(module, "WorkingSet", None)
        find = getattribute(working, "find", None)
        if find is None:
            return

        def noting(self, req):
            key = getattribute(req, "key", None)
            if isinstance(key, str):
                note("d", key)
            return find(self, req)

        working.find = noting

    import atexit

    atexit.register(loaded)
    if hidden:
        hide()
    sys.meta_path.insert(0, Watch)
    sys.addaudithook(told)


def _go_on():
    """Imports the sitecustomize of the environment, if it has one."""
    import sys

    name = __name__
    own = sys.modules.pop(name)
    try:
        import sitecustomize
    except ImportError:
        sys.modules.setdefault(name, own)
        raise


_begin()
_go_on()
