"""The freeze guard: gives child processes the command lines of which they
expect an interpreter, before any code of the program runs.

Python's own helpers (spawn children, fork server, resource tracker) start
sys.executable with arguments that only an interpreter understands, and so do
programs that run sys.executable -c, -m or a script. In a frozen program
sys.executable is the program, so without this module each of them would start
the program again, which starts them again.
"""
import sys

# What the helpers of multiprocessing pass after -c, up to the arguments. From
# 3.13.13 and 3.14.4 on part of the data is in further arguments (gh-144503), and
# the text begins with "import sys; ".
HELPERS = (
    "from multiprocessing.resource_tracker import main;",
    "from multiprocessing.forkserver import main;",
    "from multiprocessing.semaphore_tracker import main;",
    "from billiard.forkserver import main;",
    "from billiard.semaphore_tracker import main;",
)


def is_helper(text):
    if text.startswith("import sys; "):
        text = text[len("import sys; ") :]
    return text.startswith(HELPERS)


# Interpreter options that take an argument, and those that do not
# (Python/getopt.c).
WITH_ARGUMENT = "WX"
ALONE = "bBdEhiIOPqRsStuvVx?"


# Modules whose spawn children are started as sys.executable --NAME-fork k=v ...
SPAWNERS = {"--multiprocessing-fork": "multiprocessing.spawn", "--billiard-fork": "billiard.spawn"}


def dispatch(boot, main, args, child):
    """Returns what this process is to do instead of the program, or None."""
    if child is None or boot.REPLACED:
        return refusal(boot, args)
    if args[0] in SPAWNERS and spawn_arguments(args[1:]):
        return lambda: spawn(boot, SPAWNERS[args[0]], args[1:])
    form = interpreter_form(args)
    if form is None:
        if child and args in (["-V"], ["--version"]) and boot.META["interpreter"] != "never" and not repeats(boot, args):
            return lambda: print("Python " + sys.version.split()[0])
        return None
    kind, what, rest, flags = form
    if kind == "c" and is_helper(what) and (child or tracker(what)):
        boot_flags(boot, flags, args, child)
        return lambda: run_command(boot, main, what, rest, flags, helper=True)
    if not child or boot.META["interpreter"] == "never" or repeats(boot, args):
        return None
    if kind == "file":
        if not flags and same_file(boot.posix, what, sys.executable):
            sys.argv[1:] = rest
            return None
        if what == boot.place(boot.MODULES[boot.META["main"]][3]):
            boot_flags(boot, flags, [what] + rest, child)
            sys.argv[:] = [what] + rest
            return None
    action = ACTIONS[kind](boot, main, what, rest, flags)
    if action is not None:
        boot_flags(boot, flags, args, child)
    return action


def refusal(boot, args):
    """In a process with the rights of another user: helpers and interpreters run
    what whoever starts them says, and nobody can know who that is. In one whose file
    has taken the place of its parent's: the parent expects its own modules there."""
    form = interpreter_form(args)
    refused = args[0] in SPAWNERS and spawn_arguments(args[1:]) or form is not None and form[0] == "c" and is_helper(form[1])
    if not refused and (boot.CLAIMED or boot.REPLACED) and form is not None and boot.META["interpreter"] != "never" and not repeats(boot, args):
        kind, what, rest, flags = form
        if not itself(boot, kind, what):
            refused = ACTIONS[kind](boot, None, what, rest, flags) is not None
        elif boot.REPLACED:
            sys.argv[1:] = rest
    if not refused:
        return None
    if boot.REPLACED:
        return lambda: leave(sys.executable + REPLACED, NOT_STARTED)
    return lambda: leave(sys.executable + ": runs with more rights than its user, and does not act as an interpreter then (multiprocessing: use fork)", 1)


REPLACED = ": another version has taken its place since the program was started that wants this process of it; start that program again"

# How a process ends that the bootloader cannot start, and the child of
# multiprocessing whose executable is not there (spawnv_passfds,
# multiprocessing/util.py).
NOT_STARTED = 255


def command(boot, main, text, rest, flags):
    if program_text(text):
        return lambda: run_command(boot, main, text, rest, flags)
    return None


def module(boot, main, name, rest, flags):
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    key = runnable(boot, name)
    if key is None:
        why = name
        if name in boot.MODULES and boot.MODULES[name][0] in (boot.PACKAGE, boot.NAMESPACE):
            why = "%s.__main__; %r is a package and cannot be directly executed" % (name, name)
        return lambda: sys.exit("%s: No module named %s" % (sys.executable, why))
    return lambda: run_module(boot, main, key, rest, flags)


def file(boot, main, name, rest, flags):
    posix = boot.posix
    if name == "-":
        return lambda: run_input(boot, main, rest, flags)
    key = module_at(boot, name)
    if key is not None:
        return lambda: run_own(boot, main, key, name, rest, flags)
    try:
        kind = posix.stat(name).st_mode & 0o170000
        if kind == 0o040000:
            posix.stat(name + "/__main__.py")
    except (OSError, ValueError) as e:
        if not name.endswith((".py", ".pyw")):
            return None
        import os

        why = "%s: can't open file %r: [Errno %d] %s" % (sys.executable, os.path.abspath(name), getattr(e, "errno", 0) or 0, getattr(e, "strerror", e))
        return lambda: leave(why, 2)
    if kind == 0o040000:
        return lambda: run_file(boot, main, name + "/__main__.py", rest, flags, shown=name)
    if kind == 0o100000:
        if name.endswith((".py", ".pyw", ".pyc")) or python_script(name):
            return lambda: run_file(boot, main, name, rest, flags)
    return None


def module_at(boot, name):
    """The module of the PYZ file that a path means: its source file, which need not be
    there, or a directory with a __main__.py. What is there is not looked at: sources
    are in the product to be read, and no start checks them."""
    import os

    path = os.path.abspath(name)
    home = boot.HOME + os.sep
    if os.path.normcase(path[: len(home)]) != os.path.normcase(home):
        return None
    place = path[len(home) :].replace(os.sep, "/")
    key = place.replace("/", ".")
    if place.endswith(".py"):
        key = key[:-3]
        if key.endswith(".__init__"):
            key = key[:-9]
    else:
        place += "/__main__.py"
        key += ".__main__"
    entry = boot.MODULES.get(key)
    if entry is None or entry[0] not in (boot.MODULE, boot.PACKAGE) or entry[3] != place:
        return None
    return key


ACTIONS = {"c": command, "m": module, "file": file}


def itself(boot, kind, what):
    """Whether the script that an interpreter is to run is the program."""
    if kind != "file":
        return False
    path = boot.MODULES[boot.META["main"]][3]
    if same_file(boot.posix, what, sys.executable) or what == boot.place(path):
        return True
    # The main script of the version that was here before lies in its directory, which
    # may hold its source. Otherwise no file has that name.
    tail = boot.place(path)[len(boot.HOME) :]
    if not boot.REPLACED or not what.endswith(tail):
        return False
    return not exists(boot.posix, what) or exists(boot.posix, what[: -len(tail)] + "/.gofreeze/boot.pyc")


def exists(posix, path):
    try:
        posix.stat(path)
    except (OSError, ValueError):
        return False
    return True


def python_script(name):
    """Whether the first line of a file names Python as what runs it. A document
    that the program is to open does not say so."""
    try:
        with open(name, "rb") as f:
            line = f.readline(200)
    except OSError:
        return False
    return line[:2] == b"#!" and b"python" in line


def leave(message, code):
    print(message, file=sys.stderr)
    sys.exit(code)


def boot_flags(boot, flags, args, child):
    """Starts the interpreter again, in this process, when it was started without
    options that the arguments ask for. -E and -I would hide from it where its
    library is, and are left to adopt."""
    wanted = []
    optimize = 0
    for f in flags:
        if f == "O":
            optimize += 1
        elif f[0] == "W" and f[1:] not in sys.warnoptions or f[0] == "X" and f[1:].partition("=")[0] not in sys._xoptions:
            wanted += ["-" + f[0], f[1:]]
        elif f == "u" and not getattr(sys.stdout, "write_through", True) or f in ("b", "q", "v", "i", "d") and not flag(f):
            wanted.append("-" + f)
    wanted += ["-O"] * (optimize - sys.flags.optimize)
    if not wanted:
        return
    if sys.platform == "win32":
        start_again(boot, wanted, args)
    posix = boot.posix
    i = 0
    while i < len(args) and args[i] not in ("-c", "-m", "-") and args[i].startswith("-") and not args[i].startswith(("-c", "-m")):
        if set(args[i][1:]) & {"c", "m"} and args[i][1] not in WITH_ARGUMENT:
            break
        i += 2 if args[i] in ("-W", "-X") else 1
    rest = args[i:]
    if rest and rest[0].startswith("-") and rest[0] not in ("-c", "-m", "-"):  # joined: -Oc text
        at = min(k for k in (rest[0].find("c"), rest[0].find("m")) if k > 0)
        rest[:1] = ["-" + rest[0][at]] + ([rest[0][at + 1 :]] if rest[0][at + 1 :] else [])
    environ = {}
    for name, value in posix.environ.items():
        if name.startswith((b"PYTHON", b"_PYTHON")) and name not in (b"PYTHONUNBUFFERED", b"PYTHONHASHSEED", b"PYTHONUTF8"):
            name = boot.SAVED_PREFIX + name
        environ[name] = value
    encode = lambda s: s.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
    environ[b"PYTHONHOME"] = encode(boot.HOME)
    environ[boot.ARGV0_VARIABLE] = encode(sys.argv[0])
    environ[boot.EXECUTABLE_VARIABLE] = encode(sys.executable)
    if child:
        environ[boot.CHILD_VARIABLE] = b"1"
    for option in boot.META["options"]:
        if option.startswith("hash_seed="):
            environ[b"PYTHONHASHSEED"] = encode(option[10:])
    if boot.LOCK is not None:
        posix.set_inheritable(boot.LOCK, True)
        environ[boot.LOCK_VARIABLE] = b"%d" % boot.LOCK
    script = boot.HOME + "/" + boot.META.get("boot", ".gofreeze/boot.pyc")
    if boot.SCRIPT is not None:
        environ[boot.SCRIPT_VARIABLE] = b"%d" % boot.SCRIPT
        script = boot.SCRIPT_PATH
    own = ["-s", "-S", "-B"] + (["-P"] if sys.version_info >= (3, 11) else [])
    own += ["-O"] * sys.flags.optimize + ["-W" + w for w in sys.warnoptions]
    own += ["-X" + k + ("" if v is True else "=" + v) for k, v in sys._xoptions.items()]
    program = boot.HOME + "/bin/" + boot.META["name"]
    file = program
    if boot.HOME[:6] == "/proc/":  # as the bootloader starts it, see unnamed in bootloader/script_linux.go
        file = "/proc/self/exe"
        libraries = encode(boot.HOME + "/lib:" + boot.HOME)
        if boot.LIBRARIES_VARIABLE in environ:
            users = environ.pop(boot.LIBRARIES_VARIABLE)
            environ[boot.SAVED_PREFIX + boot.LIBRARIES_VARIABLE] = users
            if users:  # an empty part would be the current directory
                libraries += b":" + users
        environ[boot.LIBRARIES_VARIABLE] = libraries
    posix.execve(file, [program] + own + wanted + [script] + rest, environ)


def start_again(boot, wanted, args):
    """Runs a process with the options wanted in place of this one, and ends as it
    ends: on Windows a process cannot become another."""
    code = boot.run_again(args, {"_GOFREEZE_FLAGS": "\n".join(wanted)})
    boot.posix._exit(code - (code >> 31 << 32))


def flag(letter):
    names = {"b": "bytes_warning", "q": "quiet", "v": "verbose", "i": "inspect", "d": "debug"}
    return getattr(sys.flags, names[letter])


def spawn_arguments(args):
    """Whether args are the key=number pairs of multiprocessing.spawn."""
    for a in args:
        key, eq, value = a.partition("=")
        if not eq or not key.isidentifier() or not (value == "None" or value.isdigit()):
            return False
    return bool(args)


def tracker(text):
    """Whether the text after -c starts the resource tracker and nothing else."""
    _, _, call = text.partition("import main;")
    call = call.strip()
    return "resource_tracker" in text and call.startswith("main(") and call.endswith(")") and call[5:-1].isdigit()


def interpreter_form(args):
    """Reads args as an interpreter does: (kind, what, rest, flags), where kind is
    "c", "m" or "file"; None if they are not of that form."""
    flags = []
    i = 0
    while i < len(args):
        a = args[i]
        if a == "--":
            i += 1
            break
        if a.startswith("--"):
            return None
        if a == "-" or not a.startswith("-"):
            break
        j = 1
        while j < len(a):
            c = a[j]
            if c in "cm":
                what = a[j + 1 :]
                if not what:
                    i += 1
                    if i == len(args):
                        return None
                    what = args[i]
                return c, what, args[i + 1 :], flags
            if c in WITH_ARGUMENT:
                value = a[j + 1 :]
                if not value:
                    i += 1
                    if i == len(args):
                        return None
                    value = args[i]
                flags.append(c + value)
                break
            if c not in ALONE:
                return None
            flags.append(c)
            j += 1
        i += 1
    if i >= len(args):
        return None
    return "file", args[i], args[i + 1 :], flags


def repeats(boot, args):
    """Whether args are those that the parent process was given: a program that
    starts itself again with them means itself."""
    if sys.platform == "win32":
        return boot.SAME  # the bootloader has compared them
    return parent_arguments() == args


def parent_arguments():
    """The arguments that the parent process was given, when it is a process of
    this program. None where /proc does not tell."""
    import posix

    try:
        fd = posix.open("/proc/%d/cmdline" % posix.getppid(), posix.O_RDONLY | posix.O_CLOEXEC)
    except OSError:
        return None
    try:
        data = b""
        while True:
            more = posix.read(fd, 65536)
            if not more:
                break
            data += more
    except OSError:
        return None
    finally:
        posix.close(fd)
    words = data.split(b"\0")[:-1]
    for i, w in enumerate(words):
        if w.startswith(b"/proc/self/fd/") or b"/.gofreeze/boot" in w and w.endswith(b".pyc"):
            encoding = sys.getfilesystemencoding()
            return [w.decode(encoding, "surrogateescape") for w in words[i + 1 :]]
    return None


def program_text(text):
    """Whether the argument of -c is a program: an option of the application
    would have a word or a file name as its value."""
    text = text.strip()
    if text in ("", "pass"):
        return True
    if text.isidentifier():
        return False
    try:
        compile(text, "<string>", "exec")
    except (SyntaxError, ValueError):
        return "\n" in text or "(" in text or " " in text and text.startswith(("import ", "from ", "print "))
    return not all(c.isalnum() or c in "._-/" for c in text) or not any(c.isalpha() for c in text)


def runnable(boot, name):
    """The name of the module that -m name runs, or None."""
    entry = boot.MODULES.get(name)
    if entry is not None and entry[0] in (boot.PACKAGE, boot.NAMESPACE):
        name += ".__main__"
        entry = boot.MODULES.get(name)
    if entry is not None:
        return name if entry[0] == boot.MODULE else None
    return name if frozen(name) or outside(name) else None


def frozen(name):
    import _imp

    return name in sys.builtin_module_names or _imp.is_frozen(name)


def outside(name):
    """Whether a module that is not in the program lies in the directories that
    PYTHONPATH or the current directory name."""
    import os

    path = name.replace(".", "/")
    for d in search_path(os):
        if os.path.isfile(os.path.join(d, path + ".py")) or os.path.isfile(os.path.join(d, path, "__main__.py")):
            return True
    return False


def search_path(os):
    return [""] + [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]


def same_file(posix, a, b):
    try:
        x, y = posix.stat(a), posix.stat(b)
    except (OSError, ValueError):
        return False
    return (x.st_ino, x.st_dev) == (y.st_ino, y.st_dev)


def adopt(boot, flags, first, directory):
    """Makes sys what an interpreter with these options makes it."""
    isolated = "I" in flags or "P" in flags
    if directory is not None and not isolated:
        sys.path.insert(0, directory)
    if not ("I" in flags or "E" in flags):
        extra = boot.from_user(boot.variable(b"PYTHONPATH"))
        if extra:
            at = 0 if isolated else 1
            sys.path[at:at] = [p for p in boot.decode(extra).split(boot.PATHS) if p]
    sys.argv[:] = first


def find_main_code(boot, child=True):
    """Makes runpy find the program's main script, which multiprocessing and its
    relatives run again in children by its path, in the archive. A module that was
    started by its path is main, too. So are other modules that run_path names."""
    key = boot.META["main"]
    try:
        import runpy
    except ImportError:
        return  # nothing in this program can ask for it

    path = boot.place(boot.MODULES[key][3]) if key.startswith("@") else None
    original = runpy._get_code_from_file
    if getattr(original, "__module__", None) == __name__:
        return

    def get_code_from_file(*args):
        name = args[-1]
        if isinstance(name, bytes):
            name = boot.decode(name)
        if name != path:
            own = module_at(boot, name)
            if own is None:
                return original(*args)
            code = boot.Loader(own, boot.MODULES[own]).get_code()
            return code if len(args) == 1 else (code, args[-1])
        loader = boot.Loader(key, boot.MODULES[key])
        code = loader.get_code()
        if boot.MODULES[key][5]:  # as run_path gives the module no loader that could be asked for it
            import linecache

            source = loader.get_source()
            linecache.cache[path] = (len(source), None, source.splitlines(True), path)
        if child and "freeze_support" in code.co_names and "__main__" not in code.co_consts:
            code = until_freeze_support(code, path)
        return code if len(args) == 1 else (code, args[-1])

    runpy._get_code_from_file = get_code_from_file


class Reached(BaseException):
    """The main module has called freeze_support."""


def until_freeze_support(code, path):
    """Code that runs a main module as far as its call of freeze_support.

    A main module without a guard that calls it first relies on what it does in a
    frozen program elsewhere: a child becomes a worker there and does not come
    back. What follows would start the program's processes again.
    """
    import multiprocessing

    def freeze_support():
        raise Reached

    def run(namespace):
        original = multiprocessing.freeze_support
        multiprocessing.freeze_support = freeze_support
        try:
            exec(code, namespace)
        except Reached:
            pass
        finally:
            multiprocessing.freeze_support = original
            if namespace.get("freeze_support") is freeze_support:
                namespace["freeze_support"] = original

    sys.modules[__name__].run_main = run
    return compile("__import__(%r).run_main(globals())" % __name__, path, "exec")


def spawn(boot, spawner, args):
    """Becomes a child of the spawn start method."""
    find_main_code(boot)
    __import__(spawner)
    spawn_main = sys.modules[spawner].spawn_main
    kwds = {}
    for a in args:
        key, _, value = a.partition("=")
        kwds[key] = None if value == "None" else int(value)
    spawn_main(**kwds)


def run_command(boot, main, text, rest, flags, helper=False):
    """Becomes python -c text."""
    adopt(boot, flags, ["-c"] + rest, None if helper else "")
    if not (helper and "resource_tracker" in text):
        find_main_code(boot)
    main.__spec__ = None
    main.__package__ = None
    main.__loader__ = None
    try:
        code = compile(text, "<string>", "exec", dont_inherit=True)
    except SyntaxError as e:
        boot.trim(e)
        raise
    boot.run_code(code, main.__dict__)


def run_input(boot, main, rest, flags):
    """Becomes python -, which reads the program from standard input."""
    adopt(boot, flags, ["-"] + rest, "")
    find_main_code(boot)
    main.__spec__ = main.__package__ = main.__loader__ = None
    main.__file__ = "<stdin>"
    try:
        code = compile(sys.stdin.buffer.read(), "<stdin>", "exec", dont_inherit=True)
    except SyntaxError as e:
        boot.trim(e)
        raise
    boot.run_code(code, main.__dict__)


def run_module(boot, main, name, rest, flags):
    """Becomes python -m name."""
    import os

    adopt(boot, flags, ["-m"] + rest, os.getcwd())
    find_main_code(boot)
    if name in boot.MODULES:
        sys.argv[0] = boot.place(boot.MODULES[name][3])
        return boot.run_main(main, name)
    import runpy

    runpy._run_module_as_main(name)


def run_file(boot, main, name, rest, flags, shown=None):
    """Becomes python name. shown is the directory that holds __main__.py."""
    import os

    adopt(boot, flags, [shown or name] + rest, shown or os.path.dirname(os.path.realpath(name)))
    find_main_code(boot)
    if name.endswith(".pyc"):
        import _frozen_importlib_external as external

        loader = external.SourcelessFileLoader("__main__", name)
    else:
        from importlib.machinery import SourceFileLoader

        loader = SourceFileLoader("__main__", name)
    main.__spec__ = None
    main.__package__ = None
    main.__loader__ = loader
    main.__file__ = os.path.abspath(name)
    try:
        if name.endswith(".pyc"):
            code = loader.get_code("__main__")
        else:
            code = loader.source_to_code(loader.get_data(name), main.__file__)
    except SyntaxError as e:
        boot.trim(e)
        raise
    boot.run_code(code, main.__dict__)


def run_own(boot, main, key, name, rest, flags):
    """Becomes python name, where name means a module of the PYZ file."""
    import os

    loader = boot.Loader(key, boot.MODULES[key])
    path = os.path.abspath(name)
    adopt(boot, flags, [name] + rest, path if loader.path.startswith(path + os.sep) else os.path.dirname(path))
    find_main_code(boot)
    directory = not name.endswith(".py")
    main.__spec__ = boot.make_spec("__main__", boot.MODULES[key]) if directory else None
    main.__package__ = "" if directory else None
    main.__loader__ = loader
    main.__file__ = loader.path
    boot.run_code(loader.get_code(), main.__dict__)


UNGUARDED = """
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.

        All worker processes of this pool ended while they imported the main
        module, before any of them took a task. Most probably the main module
        creates the pool outside of:

            if __name__ == '__main__':
                ...

        so that every worker tries to create a pool of its own. The pool has
        been terminated; see the tracebacks of the workers above."""


UNSTARTED = "the worker processes of this pool cannot be started: %s is not there any more, or another version has taken its place"


def bound_pool(module):
    """Ends a pool whose first workers all die before they take a task, or one that
    again and again cannot be given a new one, where the standard library starts new
    ones forever."""
    import weakref

    pools = {}  # id of the list of workers -> Watch
    Pool = module.Pool
    repopulate = Pool._repopulate_pool
    join_exited = Pool._join_exited_workers
    join = Pool.join

    class Watch:
        """A pool, its first workers until one of them did what it was to do, those of
        them that died, and how many workers in a row could not be started."""

        def __init__(self, pool):
            key = id(pool._pool)
            self.pool = weakref.ref(pool, lambda _: pools.pop(key, None))
            self.first = set(pool._pool)
            self.dead = set()
            self.unstarted = 0

        def failure(self, gone):
            """Why the pool is to be ended now that gone have ended, or None."""
            for w in gone:
                if w.exitcode == NOT_STARTED:
                    self.unstarted += 1
                elif w.exitcode != 1:
                    self.first, self.unstarted = None, 0
                if self.first and w in self.first:
                    self.dead.add(w)
            if self.unstarted and (self.unstarted > 2 * self.pool()._processes or self.dead == self.first):
                return UNSTARTED % sys.executable
            return UNGUARDED if self.dead == self.first else None

    def repopulate_pool(self):
        repopulate(self)
        if self._pool and hasattr(self._pool[0], "exitcode"):
            pools[id(self._pool)] = Watch(self)

    def join_exited_workers(workers):
        known = pools.get(id(workers))
        if known is None:
            return join_exited(workers)
        before = list(workers)
        exited = join_exited(workers)
        gone = [w for w in before if w not in workers]
        pool = known.pool()
        why = pool and known.failure(gone)
        if not why:
            return exited
        del pools[id(workers)]
        workers += gone  # map divides by their number
        end_pool(pool, why)
        return False

    def checked_join(self):
        join(self)
        error = self.__dict__.pop("_gofreeze_error", None)
        if error is not None:
            raise error

    Pool._repopulate_pool = repopulate_pool
    Pool._join_exited_workers = staticmethod(join_exited_workers)
    Pool.join = checked_join


def end_pool(pool, why):
    """Makes every result of the pool an error, and the pool take no more."""
    import time

    error = RuntimeError(why)

    def refuse():
        raise error

    sys.modules["_gofreeze"].say("pool-ended")
    pool._gofreeze_error = error
    pool._check_running = refuse
    pool._state = pool._worker_handler._state = "TERMINATE"
    for _ in range(20):
        fail(pool._cache, error)
        time.sleep(0.01)  # for a thread that has asked before whether the pool runs


def fail(cache, error):
    """Makes every result that is waited for an error."""
    for key, job in list(cache.items()):
        for i in range(max(1, getattr(job, "_number_left", 1))):
            if key in cache:
                job._set(i, (False, error))
        cache.pop(key, None)
