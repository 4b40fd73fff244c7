"""Runs behind toc.py, in the same namespace and an empty directory."""


def names(toc):
    return [entry[0] for entry in toc]


def raises(kind, f, *args):
    try:
        f(*args)
    except kind:
        return
    raise AssertionError("%s%r raises nothing" % (f.__name__, args))


a, b, c = ("a", "/a", "DATA"), ("b", "/b", "BINARY"), ("c", None, "DATA")
toc = TOC([a, b, a, ("a", "/other", "DATA")])
assert toc == [a, b] and isinstance(toc, list)
toc.append(("b", "/other", "BINARY"))
toc.append(list(c))
toc.insert(0, a)
assert toc == [a, b, c] and isinstance(toc[2], tuple)
raises(TypeError, toc.append, "a string")
raises(TypeError, toc.extend, [("two", "parts")])

# Removal goes by name, whatever the other parts say.
assert names(toc - TOC([("b", None, None)])) == ["a", "c"]
assert names(toc - [("b", "", ""), ["c", "", ""]]) == ["a"]
assert names([a, b] - TOC([a])) == ["b"]
assert names(toc + [("d", "/d", "DATA"), a]) == ["a", "b", "c", "d"]
assert names([("d", "/d", "DATA")] + toc) == ["d", "a", "b", "c"]
assert isinstance([a] + toc, TOC)
toc += [("e", "/e", "DATA")]
toc -= [a]
assert names(toc) == ["b", "c", "e"]
assert names(toc.union([a])) == ["b", "c", "e", "a"] and names(toc.difference([b])) == ["c", "e"]
assert names(toc.intersection([b, a])) == ["b"] and sorted(names(toc.symmetric_difference([b, a]))) == ["a", "c", "e"]
toc.remove(b)
toc[:] = [e for e in toc if e[0] != "e"]
assert toc == [c] and toc.filenames == {"c"}

# Options may be there twice: ('O', None, 'OPTION') counts.
o = ("O", None, "OPTION")
assert TOC([o, o]) == [o, o] and TOC([o]) + [o] == [o, o]

for name in ("t/x.txt", "t/sub/y.pyc", "t/sub/z.txt", "t/skip/w.txt"):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    open(name, "w").close()
assert names(Tree("t")) == ["x.txt", "skip/w.txt", "sub/y.pyc", "sub/z.txt"], Tree("t")
tree = Tree("t", prefix="p/q", excludes=["*.pyc", "skip"], typecode="BINARY")
assert tree == [("p/q/x.txt", os.path.abspath("t/x.txt"), "BINARY"), ("p/q/sub/z.txt", os.path.abspath("t/sub/z.txt"), "BINARY")], tree
assert names(Tree("t", excludes=["x.txt", "sub"])) == ["skip/w.txt"]
raises(FileNotFoundError, Tree, "absent")
raises(FileNotFoundError, Tree)
assert names(TOC([a]) + Tree("t", prefix="t")) == ["a", "t/x.txt", "t/skip/w.txt", "t/sub/y.pyc", "t/sub/z.txt"]
