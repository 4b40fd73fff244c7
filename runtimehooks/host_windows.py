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


def variable(name):
    """A name or a value in the form that nt.environ has them."""
    return name.decode("ascii")


def decode(value):
    """nt.environ is decoded."""
    return value


def patch_host():
    """Registers what this system alone needs."""
    # Where libraries that are loaded by name come from: not from the directory of
    # the executable, which is often the one for downloads.
    posix._LOAD_LIBRARY_SEARCH_DEFAULT_DIRS = 0xC00  # USER_DIRS, SYSTEM32
    PATCHES["multiprocessing.spawn"] = patch_spawn
    for name in ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix"):
        setattr(sys, name, HOME)
    if hasattr(sys, "_stdlib_dir"):
        sys._stdlib_dir = HOME + "\\Lib"


def patch_spawn(module):
    """Children run the main module again, as they do unfrozen: multiprocessing
    leaves that out on Windows where sys.frozen is set, and what the main module
    defines is then not there."""
    module.WINEXE = False
