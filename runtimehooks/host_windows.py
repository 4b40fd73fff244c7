"""What the importer, boot and the guard ask of Windows. host_posix.py has the
same names. Runs before importer.py, in the same namespace."""
import _thread
import nt as posix

SEPARATOR = "\\"
PATHS = ";"
END_OF_FILE = "Ctrl-Z plus Return"
READ = posix.O_RDONLY | posix.O_BINARY | posix.O_NOINHERIT
APPEND = posix.O_WRONLY | posix.O_APPEND | posix.O_BINARY | posix.O_NOINHERIT
HOME = HOME  # set by who runs this, see importer.py
READING = _thread.allocate_lock()


def read_at(fd, size, start):
    """pread, which Windows has not."""
    with READING:
        posix.lseek(fd, start, 0)
        return posix.read(fd, size)


def place(path):
    """Where a file of the product lies."""
    return HOME + "\\" + path.replace("/", "\\")


def folded(path):
    """The form in which paths are compared."""
    return path.lower()


def variable(name):
    """A name or a value in the form that nt.environ has them."""
    return name.decode("ascii")


def decode(value):
    """nt.environ is decoded."""
    return value


def from_user(name):
    """A variable's value, whatever letters the user has written its name in: as the
    system finds it, and nt.environ does not."""
    for key, value in posix.environ.items():
        if key.upper() == name:
            return value


def patch_host():
    """Registers what this system alone needs."""
    # Where libraries that are loaded by name come from: not from the directory of
    # the executable, which is often the one for downloads.
    posix._LOAD_LIBRARY_SEARCH_DEFAULT_DIRS = 0xC00  # USER_DIRS, SYSTEM32
    PATCHES["multiprocessing.spawn"] = patch_spawn
    if sys.stderr is None and "no-error-window" not in META["options"]:
        sys.excepthook = show_error
    load_safely()
    for name in ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix"):
        setattr(sys, name, HOME)
    if hasattr(sys, "_stdlib_dir"):
        sys._stdlib_dir = HOME + "\\Lib"


def load_safely():
    """Has extension modules loaded by the bootloader, which looks for what they
    need in the product and the system only. The interpreter then finds them
    loaded."""
    global ExtensionLoader
    try:
        from _gofreeze_native import load
    except ImportError:  # an interpreter without a global lock
        return

    class ExtensionLoader(_external.ExtensionFileLoader):
        def create_module(self, spec):
            why = load(self.path)
            if why:
                raise ImportError("DLL load failed while importing %s: %s" % (self.name.rpartition(".")[2], why), name=self.name, path=self.path)
            return super().create_module(spec)


def show_error(kind, value, traceback):
    """Shows an error that ends the program in a window: it has no console. The
    executable does so, in a process of its own."""
    try:
        from traceback import format_exception

        text = "".join(format_exception(kind, value, traceback))
    except Exception:
        text = "%s: %s" % (kind.__name__, value)
    text += hint(value)
    run_again(["message"], {"_GOFREEZE_MESSAGE": text[-4000:].replace("\0", " ")})


def run_again(args, variables):
    """Runs the executable with args, and returns its exit code."""
    import _winapi

    class Startup:
        dwFlags = wShowWindow = 0
        hStdInput = hStdOutput = hStdError = 0
        lpAttributeList = None

    environ = dict(posix.environ)
    environ.update(variables)
    line = " ".join(quoted(a) for a in [sys.executable] + args)
    process = _winapi.CreateProcess(sys.executable, line, None, None, True, 0, environ, None, Startup)[0]
    while True:
        try:
            _winapi.WaitForSingleObject(process, _winapi.INFINITE)
            return _winapi.GetExitCodeProcess(process)
        except KeyboardInterrupt:  # that process gets it as well
            pass


def quoted(argument):
    """An argument as the C library of Windows reads it from a command line."""
    out, slashes = "", 0
    for c in argument:
        if c == '"':
            out += "\\" * (slashes + 1)
        slashes = slashes + 1 if c == "\\" else 0
        out += c
    return '"' + out + "\\" * slashes + '"'


def patch_spawn(module):
    """Children run the main module again, as they do unfrozen: multiprocessing
    leaves that out on Windows where sys.frozen is set, and what the main module
    defines is then not there."""
    module.WINEXE = False
