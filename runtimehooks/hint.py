"""Says what to add to the build, when an error ends a program for something that was
left out. boot runs this file then, and not before.

docs/trace.md shows users the lines that come of it.
"""
import sys

LONGEST = 20  # of a chain of errors
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
        line = ""
        if type(e).__name__ in ("PackageNotFoundError", "DistributionNotFound"):
            line = metadata(e)
        elif isinstance(e, ImportError):
            if left_out is None:
                left_out = read(table())
            line = module(boot, e, left_out)
        elif isinstance(e, (FileNotFoundError, NotADirectoryError)):
            if left_out is None:
                left_out = read(table())
            line = file(boot, e, left_out)
        if line:
            return line
    return ""


def chain(error):
    """The error, and those that it says it comes from. What a program raises while it
    handles an ImportError comes from that one if it is an ImportError itself."""
    for _ in range(LONGEST):
        yield error
        if error.__cause__ is not None:
            error = error.__cause__
        elif isinstance(error, ImportError) and isinstance(error.__context__, ImportError):
            error = error.__context__
        else:
            return


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
    name = error.name
    if not isinstance(name, str):
        return ""
    if not isinstance(error, ModuleNotFoundError):  # from a package import a module
        part = getattr(error, "name_from", None)
        if part is None:
            part = (str(error).split("'") + ["", ""])[1]
        name += "." + part
    found = known(name, left_out)
    if not found or name in boot.MODULES:
        return ""
    why = left_out[found]
    if why.startswith("--exclude"):
        return WITHOUT % (shown(name), why if " " in why else why + " " + shown(found))
    return HIDDEN % (shown(name), why, shown(name))


def file(boot, error, left_out):
    """The line for a file that is not in the product's directory."""
    path = error.filename
    if isinstance(path, bytes):
        path = boot.decode(path)
    if not isinstance(path, str):
        return ""
    path = path.replace(boot.SEPARATOR, "/")
    home = boot.HOME.replace(boot.SEPARATOR, "/") + "/"
    if not path.startswith(home) or "/../" in path:
        return ""
    path = path[len(home) :].strip("/")
    if not path:
        return ""
    for name, entry in boot.MODULES.items():
        if entry[3] == path and not name.startswith("_gofreeze"):
            return SOURCE % (shown(path), "__main__" if name.startswith("@") else shown(name))
    directory, _, base = path.rpartition("/")
    found = known(path.replace("/", "."), left_out)
    if found and not left_out[found].startswith("--exclude") and found.count(".") <= directory.count("/"):
        return HIDDEN % (shown(found), left_out[found], shown(found))
    return DATA % (shown(path), shown(path), shown(directory) or ".")


def metadata(error):
    """The line for a distribution whose metadata is not there."""
    name = error.args[0] if error.args else None
    name = getattr(name, "key", name)  # a Requirement of pkg_resources
    if not isinstance(name, str) or not name:
        return ""
    return METADATA % (shown(name), shown(name))


def shown(text):
    """Text that is safe on a terminal, on one line."""
    return "".join(c if c.isprintable() else "?" for c in text[:300])
