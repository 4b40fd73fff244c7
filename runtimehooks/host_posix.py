"""What the importer, boot and the guard ask of a POSIX system. host_windows.py
has the same names. Runs before importer.py, in the same namespace."""
import posix

SEPARATOR = "/"
PATHS = ":"
END_OF_FILE = "Ctrl-D (i.e. EOF)"
READ = posix.O_RDONLY | posix.O_CLOEXEC
APPEND = posix.O_WRONLY | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NOFOLLOW | posix.O_NONBLOCK
HOME = HOME  # set by who runs this, see importer.py

read_at = posix.pread


def place(path):
    """Where a file of the product lies."""
    return HOME + "/" + path


def folded(path):
    """The form in which paths are compared."""
    return path


def variable(name):
    """A name or a value in the form that posix.environ has them."""
    return name


def decode(value):
    """os.fsdecode, without os."""
    return value.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())


def from_user(name):
    """A variable's value."""
    return posix.environ.get(name)


def patch_host():
    """Gives the process the name of the link by which it was started, or of the file
    that was renamed, as the kernel does for a program that is one file."""
    place, slash, name = sys.argv[0].rpartition("/")
    if not name or name == META["name"]:
        return
    try:
        own = posix.stat(sys.executable)
    except OSError:
        return
    for directory in [place] if slash else decode(posix.environ.get(b"PATH", b"")).split(PATHS):
        try:
            st = posix.stat((directory + "/" if slash else directory and directory + "/") + name)
        except OSError:
            continue
        if (st.st_ino, st.st_dev) == (own.st_ino, own.st_dev):
            name_process(name.encode("utf-8", "surrogateescape"))
        return
