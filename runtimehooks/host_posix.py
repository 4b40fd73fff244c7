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
    """Registers what this system alone needs."""
