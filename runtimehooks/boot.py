"""What a frozen program does before any code of its own: puts back what the
bootloader changed, and runs the program, or what a child process is for.

Runs after host_*.py and importer.py, in the same namespace, when the interpreter is not yet
complete; enter is called when it is.
"""
import builtins

HOME_VARIABLE = variable(b"_GOFREEZE_MEIPASS")
ARCHIVE_VARIABLE = variable(b"_GOFREEZE_ARCHIVE")
ARGV0_VARIABLE = variable(b"_GOFREEZE_ARGV0")
EXECUTABLE_VARIABLE = variable(b"_GOFREEZE_EXECUTABLE")
LOCK_VARIABLE = variable(b"_GOFREEZE_LOCK")
CHILD_VARIABLE = variable(b"_GOFREEZE_CHILD")
EVENTS_VARIABLE = variable(b"_GOFREEZE_EVENTS")
PYTHONHOME = variable(b"PYTHONHOME")
PYTHONHASHSEED = variable(b"PYTHONHASHSEED")
SCRIPT_VARIABLE = variable(b"_GOFREEZE_SCRIPT")
LIBRARIES_VARIABLE = variable(b"LD_LIBRARY_PATH")
SAVED_PREFIX = variable(b"_GOFREEZE_SAVED_")

# Variables that the interpreter or its library reads while the program runs:
# variables.py holds them off.
LATE = (
    "PYTHONINSPECT PYTHONBREAKPOINT PYTHONCASEOK PYTHONSTARTUP PYTHON_BASIC_REPL PYTHON_HISTORY PYTHON_COLORS PYTHONASYNCIODEBUG"
    " PYTHONTZPATH PYTHONUSERBASE PYTHONDOCS PYTHON_DOM _PYTHON_SYSCONFIGDATA_NAME _PYTHON_HOST_PLATFORM _PYTHON_PROJECT_BASE"
)
SET = None  # those that are set
HELD = None  # what holds them off


def restore():
    """Gives the environment back as the user had it, and returns what the
    bootloader said: argv[0] as typed, the program's file, the descriptor of the
    lock, and whether a process of the same archive started this one: None in a
    process with more rights than its user, which cannot know."""
    environ = posix.environ
    argv0 = environ.pop(ARGV0_VARIABLE, None)
    executable = environ.pop(EXECUTABLE_VARIABLE, None)
    lock = environ.pop(LOCK_VARIABLE, None)
    child = environ.pop(CHILD_VARIABLE, None)
    global EVENTS, SAME, CLAIMED, REPLACED
    SAME = child == variable(b"same")
    CLAIMED = child == variable(b"claimed")
    REPLACED = child == variable(b"replaced")
    EVENTS = environ.pop(EVENTS_VARIABLE, None)
    if EVENTS is not None:
        posix.unsetenv(EVENTS_VARIABLE)
    environ.pop(PYTHONHOME, None)
    if any(option.startswith("hash_seed=") for option in META["options"]):
        environ.pop(PYTHONHASHSEED, None)
        posix.unsetenv(PYTHONHASHSEED)
    environ.pop(SCRIPT_VARIABLE, None)
    if HOME[:6] == "/proc/":  # see EnvLibraries in extract/handoff
        environ.pop(LIBRARIES_VARIABLE, None)
        posix.unsetenv(LIBRARIES_VARIABLE)
        name_process(META["name"].encode("utf-8", "surrogateescape"))
    for name in (PYTHONHOME, ARGV0_VARIABLE, EXECUTABLE_VARIABLE, LOCK_VARIABLE, CHILD_VARIABLE, SCRIPT_VARIABLE):
        posix.unsetenv(name)
    size = len(SAVED_PREFIX)
    if any(name[:size] == SAVED_PREFIX for name in environ):
        global SET
        late = LATE.split()
        SET = {name[size:]: value for name, value in environ.items() if name[:size] == SAVED_PREFIX and decode(name[size:]).upper() in late}
        # The C library's environment keeps its order only if all is set anew.
        restored = [(name[size:] if name[:size] == SAVED_PREFIX else name, value) for name, value in environ.items()]
        for name in environ:
            posix.unsetenv(name)
        environ.clear()
        environ.update(restored)
        for name, value in restored:
            posix.putenv(name, value)
    if lock is not None and lock.isdigit():
        lock = int(lock)
        try:
            posix.set_inheritable(lock, False)
        except OSError:
            lock = None
    else:
        lock = None
    return argv0, executable, lock, None if CLAIMED or child == variable(b"elevated") else child is not None and not REPLACED


def name_process(name):
    """Gives the process a name, where that of the interpreter's file is another one."""
    try:
        fd = posix.open("/proc/self/comm", posix.O_WRONLY | posix.O_CLOEXEC)
        posix.write(fd, name[:15])
        posix.close(fd)
    except OSError:
        pass


def say(event, detail=""):
    """Tells an observer what happens, if there is one: a line of the form that
    bootloader/events.go writes."""
    if EVENTS is not None:
        import time

        try:
            fd = posix.open(EVENTS, APPEND)
        except OSError:
            return
        line = "%d %d %s %s\n" % (time.time_ns(), posix.getpid(), event, detail.replace("\n", "?"))
        try:
            if posix.fstat(fd).st_mode & 0o170000 == 0o100000:
                posix.write(fd, line.encode("utf-8", "surrogateescape"))
        except OSError:
            pass  # an observer that went away does not stop the program
        posix.close(fd)


def prepare():
    """Makes sys what the program expects; returns whether this process was
    started by a process of the same archive."""
    global LOCK
    argv0, executable, LOCK, child = restore()
    if executable is not None:
        sys.executable = decode(executable)
    if hasattr(sys, "_base_executable"):
        sys._base_executable = sys.executable
    sys.argv[0] = sys.executable if argv0 is None else decode(argv0)
    if hasattr(sys, "orig_argv"):
        sys.orig_argv = list(sys.argv)
    sys.path[:] = [HOME]
    sys.frozen = True
    sys._MEIPASS = HOME
    sys.excepthook = sys.__excepthook__ = excepthook
    PATCHES["threading"] = patch_threading
    for name, eof in (("exit", END_OF_FILE), ("quit", END_OF_FILE)):
        setattr(builtins, name, Leave(name, eof))
    builtins.help = Help()
    builtins.copyright = Printer("copyright", sys.copyright)
    builtins.credits = Printer("credits", "See https://www.python.org/psf/ for who makes Python.")
    builtins.license = Printer("license", "See https://docs.python.org/3/license.html")
    return child


print_error = sys.excepthook


def excepthook(exctype, value, traceback, /):
    """Handle an exception by displaying it with a traceback on sys.stderr."""
    print_error(exctype, value, traceback)
    show_hint(value)


excepthook.__module__ = "sys"  # programs compare it with sys.__excepthook__


def hint(error):
    """What to add to the build, as a line, where an error ends the program for
    something that was left out; else an empty string. Never raises an error, whatever code
    of the program it runs: the exit code is that of the error that is shown already."""
    try:
        if not isinstance(error, Exception):
            return ""
        name = "_gofreeze_hint"
        loader = Loader(name, MODULES[name])
        namespace = {"__name__": name, "__builtins__": builtins}
        exec(loader.get_code(), namespace)
        return namespace["hint"](sys.modules["_gofreeze"], error, loader.get_source)
    except BaseException:
        return ""


def show_hint(error):
    """Writes a hint to where the traceback went."""
    line = hint(error)
    try:
        if line and sys.stderr is not None:
            sys.stderr.write(line)
            sys.stderr.flush()
    except BaseException:
        pass


def patch_threading(module):
    """Errors that end threads have hints, too."""
    show = module.excepthook

    def excepthook(args, /):
        """Handle uncaught Thread.run() exception."""
        show(args)
        if args.exc_type is not SystemExit:
            show_hint(args.exc_value)

    excepthook.__module__ = "threading"
    excepthook.__qualname__ = "excepthook"
    module.excepthook = excepthook
    if hasattr(module, "__excepthook__"):  # from 3.10 on
        module.__excepthook__ = excepthook


class Leave:
    """exit and quit, as site provides them."""

    def __init__(self, name, eof):
        self.name = name
        self.eof = eof

    def __repr__(self):
        return "Use %s() or %s to exit" % (self.name, self.eof)

    def __call__(self, code=None):
        try:
            sys.stdin.close()
        except Exception:
            pass
        raise SystemExit(code)


class Printer:
    """copyright, credits and license, as site provides them."""

    def __init__(self, name, text):
        self.name = name
        self.text = text

    def __repr__(self):
        return self.text

    def __call__(self):
        print(self.text)


class Help:
    """help, as site provides it; needs pydoc among the modules."""

    def __repr__(self):
        return "Type help() for interactive help, or help(object) for help about object."

    def __call__(self, *args, **kwds):
        import pydoc

        return pydoc.help(*args, **kwds)


def new_main():
    """An empty module to take the place of __main__, which boot occupies."""
    main = type(sys)("__main__")
    main.__builtins__ = builtins
    if sys.version_info < (3, 14):
        main.__annotations__ = {}
    return main


def occupy(main):
    """Puts main in the place of __main__, whose code is running."""
    global SCRIPT_MAIN
    SCRIPT_MAIN = sys.modules["__main__"]
    sys.modules["__main__"] = main


def run_hook(key):
    """Runs a run-time hook as a script of its own."""
    entry = MODULES[key]
    loader = Loader(key, entry)
    exec(loader.get_code(), {"__name__": "__main__", "__file__": loader.path, "__loader__": loader, "__builtins__": builtins})


def run_main(main, key):
    """Runs the program in main: a script, or a module as python -m runs it."""
    loader = Loader(key, MODULES[key])
    for first in META["scripts"]:
        before = Loader(first, MODULES[first])
        main.__loader__ = loader
        main.__file__ = before.path
        run_code(before.get_code(), main.__dict__)
    name_main(main, key, loader)
    run_code(loader.get_code(), main.__dict__)


def name_main(main, key, loader):
    """Gives main the attributes of the program's script or module."""
    main.__loader__ = loader
    main.__file__ = loader.path
    if key.startswith("@"):
        main.__spec__ = None
        main.__package__ = None
        main.__cached__ = None
    else:
        parent = key.rpartition(".")[0]
        if parent:
            __import__(parent)
        main.__spec__ = make_spec(key, MODULES[key])
        main.__package__ = main.__spec__.parent
        main.__cached__ = main.__spec__.cached
        if key == META["main"] and sys.argv[0] != loader.path:
            hide_package(main)


def hide_package(main):
    """Makes the program a module without a package for others who look at it, such as
    click and the reloader of Werkzeug, which then take it for a script: python -m
    PACKAGE is no command here, and argv[0] is. The program's own code and its relative
    imports see the package as before."""
    plain = type(sys)

    class Main(plain):
        @property
        def __package__(self):
            return None

        @__package__.setter
        def __package__(self, value):
            self.__class__ = plain
            self.__package__ = value

    main.__class__ = Main


def run_code(code, namespace):
    """Runs the program's code. Our frames do not appear in its tracebacks."""
    try:
        exec(code, namespace)
    except SystemExit:
        raise
    except BaseException as e:
        trim(e)
        raise


def trim(error):
    """Makes the interpreter report error without the frames of boot and guard."""
    hook = sys.excepthook
    ours = "_gofreeze", "_gofreeze_guard"

    def report(kind, value, traceback):
        sys.excepthook = hook
        while traceback is not None and (
            traceback.tb_frame.f_globals.get("__name__") in ours or traceback.tb_frame.f_globals is SCRIPT_MAIN.__dict__
        ):
            traceback = traceback.tb_next
        if value is not None:
            value.__traceback__ = traceback
        sys.last_traceback = traceback
        hook(kind, value, traceback)

    sys.excepthook = report


def guard_wanted(args, child):
    """Whether the arguments may be those of a helper process or of an
    interpreter. Everything else is the program itself."""
    if not args:
        return False
    first = args[0]
    return first[:2] == "--" and first[-5:] == "-fork" or first[:1] == "-" and "-c" in args or child or CLAIMED or REPLACED


def begin(main):
    """Does everything that comes before the program, and returns what this process
    is to do instead of it, or None. main is a module for that."""
    child = prepare()
    say("boot")
    patch_host()
    if SET:
        hold_off()
    args = sys.argv[1:]
    for key in META["hooks"]:
        run_hook(key)
    PATCHES["multiprocessing.pool"] = patch_pool
    if guard_wanted(args, child):
        from _gofreeze_guard import dispatch

        action = dispatch(sys.modules["_gofreeze"], main, args, child)
        if action is not None:
            say("guard")
            return action
    say("main")


def hold_off():
    from _gofreeze_variables import Held

    global HELD
    HELD = Held(sys.modules["_gofreeze"], SET)


# The interpreter runs a script, and looks before whether the search path knows its
# name (pymain_get_importer, Modules/main.c). The bootloader names a file in memory,
# SCRIPT, which holds .gofreeze/boot.pyc. When the interpreter asks, everything that
# comes before the program is done, and the program's code takes the place of boot's:
# it runs as any script does, with no frame of ours below it. Where there is no such
# file, and where a process is not to run the program, boot.pyc calls enter.
SCRIPT = None
BEGUN = None  # what enter is to do, and with which module, when begin is behind us


def asked(path):
    """The path hook that waits for the name of the script."""
    if path != SCRIPT_PATH:
        raise ImportError("not the script", path=path)
    sys.path_hooks.remove(asked)
    global BEGUN, SEARCH_PATH
    main = new_main()
    try:
        BEGUN = main, begin(main)
        if BEGUN[1] is None and not META["scripts"] and (HELD is None or not HELD.prompts):
            hand_over(META["main"])
    except BaseException as e:
        BEGUN = main, lambda error=e: fail(error)
    SEARCH_PATH = list(sys.path)
    return None


def fail(error):
    """Reports an error that must not be reported as one of the search path."""
    if not isinstance(error, SystemExit):
        trim(error)
    raise error


def hand_over(key):
    """Puts the program's code into the file that the interpreter runs next. Where
    that fails, the file is left as it was, and calls enter."""
    loader = Loader(key, MODULES[key])
    name_main(sys.modules["__main__"], key, loader)
    data = memoryview(_external.MAGIC_NUMBER + bytes(12) + marshal.dumps(loader.get_code()))
    before = posix.pread(SCRIPT, 4096, 0)  # all of it
    done = 0
    try:
        # What is left of a longer text behind the code is not read
        # (PyMarshal_ReadLastObjectFromFile, Python/marshal.c).
        while done < len(data):
            done += posix.pwrite(SCRIPT, data[done:], done)
    except OSError:  # no memory, or a limit on the size of files
        if done:
            put_back(before)
        return

    # Called just before the code is run, with the file open, for __loader__
    # (set_main_loader, Python/pythonrun.c).
    def loader_of_main(name, path):
        _external.SourcelessFileLoader = Loader.__base__
        posix.close(SCRIPT)
        sys.path[:] = SEARCH_PATH  # before 3.11, the script's directory is on it
        return loader

    _external.SourcelessFileLoader = loader_of_main


def put_back(text):
    """Makes text the beginning of the script again. A program that has not run must
    not look like one that has."""
    try:
        if posix.pwrite(SCRIPT, text, 0) == len(text):
            return
        why = "short write"
    except OSError as e:
        why = e.strerror
    try:
        posix.write(2, ("%s: cannot put the program into memory: %s\n" % (sys.executable, why)).encode("utf-8", "surrogateescape"))
    finally:
        posix._exit(255)


def enter():
    try:
        if BEGUN is None:
            main = new_main()
            occupy(main)
            action = begin(main)
        else:
            main, action = BEGUN
            occupy(main)
            posix.close(SCRIPT)
            sys.path[:] = SEARCH_PATH
        if action is not None:
            return action()
        run_main(main, META["main"])
    finally:
        if HELD is not None:
            HELD.ended()


def wait():
    """Waits for the name of the script, if the bootloader has put it into memory."""
    value = posix.environ.get(SCRIPT_VARIABLE)
    if value is not None and value.isdigit():
        global SCRIPT, SCRIPT_PATH
        SCRIPT, SCRIPT_PATH = int(value), "/proc/self/fd/" + value.decode()
        sys.path_hooks.insert(0, asked)


def patch_pool(module):
    from _gofreeze_guard import bound_pool

    bound_pool(module)


wait()
