"""The tables of spec files. The builder puts this file before specfile.py, in one program."""
import fnmatch
import os


class TOC(list):
    """A table of contents: entries (name, path, typecode), with each name only once."""

    def __init__(self, initial=()):
        super().__init__()
        self.extend(initial)

    @property
    def filenames(self):
        return {entry[0] for entry in self}

    def append(self, entry):
        if not isinstance(entry, (tuple, list)) or len(entry) != 3:
            raise TypeError("an entry of a TOC is (name, path, typecode), not %r" % (entry,))
        if entry[2] == "OPTION" or entry[0] not in self.filenames:
            super().append(tuple(entry))

    def insert(self, at, entry):
        if entry[2] == "OPTION" or entry[0] not in self.filenames:
            super().insert(at, tuple(entry))

    def extend(self, other):
        names = self.filenames
        for entry in other:
            if not isinstance(entry, (tuple, list)) or len(entry) != 3:
                raise TypeError("an entry of a TOC is (name, path, typecode), not %r" % (entry,))
            if entry[2] == "OPTION" or entry[0] not in names:
                names.add(entry[0])
                super().append(tuple(entry))

    def __add__(self, other):
        out = TOC(self)
        out.extend(other)
        return out

    def __radd__(self, other):
        out = TOC(other)
        out.extend(self)
        return out

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __sub__(self, other):
        names = {entry[0] for entry in other}
        return TOC(entry for entry in self if entry[0] not in names)

    def __rsub__(self, other):
        names = self.filenames
        return TOC(entry for entry in other if entry[0] not in names)

    def __isub__(self, other):
        self[:] = self - other
        return self

    union = __add__
    difference = __sub__

    def intersection(self, other):
        names = {entry[0] for entry in other}
        return TOC(entry for entry in self if entry[0] in names)

    def symmetric_difference(self, other):
        return (self - other) + (TOC(other) - self)


class Tree(TOC):
    """The files below a directory as a TOC."""

    def __init__(self, root=None, prefix=None, excludes=None, typecode="DATA"):
        super().__init__()
        excludes = excludes or []
        if root is None or not os.path.isdir(root):
            raise FileNotFoundError("Tree: %s: no such directory below %s" % (root, os.getcwd()))
        for base, dirs, files in os.walk(root):
            dirs[:] = sorted(d for d in dirs if not any(fnmatch.fnmatch(d, e) for e in excludes))
            for name in sorted(files):
                path = os.path.join(base, name)
                relative = os.path.relpath(path, root)
                if any(fnmatch.fnmatch(name, e) or e == relative for e in excludes):
                    continue
                self.append((os.path.join(prefix or "", relative), os.path.abspath(path), typecode))
