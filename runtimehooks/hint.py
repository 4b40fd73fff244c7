"""Says what to add to the build, when an error ends a program for something that was
left out. boot runs this file then, and not before.

docs/trace.md shows users the lines that come of it.
"""
import sys

LONGEST = 20  # of a chain of errors
LONGEST_NAME = 300  # in characters; there are no hints about longer ones
SHAPES = (
    "gofreeze: hint: module %s was left out of this program by %s; build it without that flag\n",
    "gofreeze: hint: module %s was left out of this program (%s); add it to the build: --hidden-import %s\n",
    "gofreeze: hint: the source %s does not lie in the product as a file; add it to the build: --source-on-disk %s\n",
    "gofreeze: hint: %s is not in the product; add it to the build: --add-data %s:%s\n",
    "gofreeze: hint: metadata of the distribution %s is not in the product; where it is installed, add it to the build: --copy-metadata %s\n",
)
WITHOUT, HIDDEN, SOURCE, DATA, METADATA = SHAPES


def hint(boot, error, table):
    """The line for an error, or an empty string. table returns the list of what was left
    out, as text."""
    left_out = None
    for e in chain(error):
        found = ""
        if type.__dict__["__name__"].__get__(type(e)) in ("PackageNotFoundError", "DistributionNotFound"):
            found = metadata(e)
        elif isinstance(e, ImportError):
            if left_out is None:
                left_out = read(table())
            found = module(boot, e, left_out)
        elif isinstance(e, (FileNotFoundError, NotADirectoryError)):
            if left_out is None:
                left_out = read(table())
            found = file(boot, e, left_out)
        if found:
            return found
    return ""


def chain(error):
    """The error, and those that it says it comes from. What a program raises while it
    handles an ImportError comes from that one if it is an ImportError itself."""
    for _ in range(LONGEST):
        yield error
        cause, context = field(BaseException, "__cause__", error), field(BaseException, "__context__", error)
        if cause is not None:
            error = cause
        elif isinstance(error, ImportError) and isinstance(context, ImportError):
            error = context
        else:
            return


def field(kind, name, error):
    """What the interpreter keeps in a field of an error of that kind, or None. Reading
    the attribute of the error would run code of the program, where its class has a
    property of that name."""
    stored = kind.__dict__.get(name)
    return None if stored is None else stored.__get__(error)


def usable(name):
    """Whether a hint can name it."""
    return type(name) is str and 0 < len(name) <= LONGEST_NAME


def read(text):
    """What was left out: name -> reason."""
    out = {}
    for line in (text or "").split("\n"):
        why, *names = line.split("\t")
        for name in names:
            out[name] = why
    return out


def known(name, left_out):
    """The name among those left out that covers name, or an empty string."""
    while name and name not in left_out:
        name = name.rpartition(".")[0]
    return name


def module(boot, error, left_out):
    """The line for a module that was left out."""
    name = field(ImportError, "name", error)
    if not usable(name):
        return ""
    if not isinstance(error, ModuleNotFoundError):  # from a package import a module
        part = field(ImportError, "name_from", error)
        if part is None:
            message = field(ImportError, "msg", error)
            part = (message.split("'", 2) + ["", ""])[1] if type(message) is str else ""
        if type(part) is not str or not usable(name + "." + part):
            return ""
        name += "." + part
    found = known(name, left_out)
    if not found or name in boot.MODULES:
        return ""
    why = left_out[found]
    if why.startswith("--exclude"):
        return line(WITHOUT, name, why if " " in why else why + " " + found)
    return line(HIDDEN, name, why, name)


def file(boot, error, left_out):
    """The line for a file that is not in the product's directory."""
    path = field(OSError, "filename", error)
    if isinstance(path, bytes):
        path = boot.decode(path)
    if type(path) is not str:
        return ""
    path = path.replace(boot.SEPARATOR, "/")
    home = boot.HOME.replace(boot.SEPARATOR, "/") + "/"
    if not path.startswith(home) or "/../" in path:
        return ""
    path = path[len(home) :].strip("/")
    if not usable(path):
        return ""
    for name, entry in boot.MODULES.items():
        if entry[3] == path and not name.startswith("_gofreeze"):
            return line(SOURCE, path, "__main__" if name.startswith("@") else name)
    directory, _, base = path.rpartition("/")
    found = known(path.replace("/", "."), left_out)
    if found and not left_out[found].startswith("--exclude") and found.count(".") <= directory.count("/"):
        return line(HIDDEN, found, left_out[found], found)
    return line(DATA, path, path, directory or ".")


def metadata(error):
    """The line for a distribution whose metadata is not there."""
    args = field(BaseException, "args", error)
    name = args[0] if args else None
    name = getattr(name, "key", name)  # a Requirement of pkg_resources
    return line(METADATA, name, name) if usable(name) else ""


def line(shape, *values):
    """The line of that shape. What is not safe on a terminal is shown as ?, and then no
    flag is proposed, because it would name something else."""
    safe = tuple("".join(c if c.isprintable() else "?" for c in v) for v in values)
    if safe != values:
        shape = shape.partition("; ")[0] + "\n"
    return shape % safe[: shape.count("%s")]
