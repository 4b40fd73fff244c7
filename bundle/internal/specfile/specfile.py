"""Runs a PyInstaller spec file against our own Analysis, EXE, COLLECT and so on.

Questions and answers are lines of JSON: on descriptor 4 to the builder, on
descriptor 3 from it. The first line read is the configuration. Nothing is built
here: Analysis asks the builder what it finds, and the rest is recorded.
"""
import json
import os
import sys

source = os.fdopen(3, "r", encoding="utf-8")
sink = os.fdopen(4, "w", encoding="utf-8")
os.set_inheritable(3, False)
os.set_inheritable(4, False)
config = json.loads(source.readline())


def ask(what, **fields):
    fields["ask"] = what
    sink.write(json.dumps(fields) + "\n")
    sink.flush()
    answer = json.loads(source.readline() or "null")
    if answer is None:
        sys.stdout.flush()
        os._exit(0)  # the builder knows all that it asked for, or why it does not
    return answer


def warn(text):
    ask("warn", text=text, line=line())


def line():
    """The line of the spec file that is running."""
    frame = sys._getframe()
    at = 0
    while frame is not None:
        if frame.f_code.co_filename == config["spec"]:
            at = frame.f_lineno
        frame = frame.f_back
    return at


class TOC(list):
    """A table of contents: (name, path, typecode), each name once."""

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
        import fnmatch

        excludes = excludes or []
        if root is None or not os.path.isdir(root):
            raise SystemExit("Tree: %s: no such directory" % root)
        for base, dirs, files in os.walk(root):
            dirs[:] = sorted(d for d in dirs if not any(fnmatch.fnmatch(d, e) for e in excludes))
            for name in sorted(files):
                path = os.path.join(base, name)
                relative = os.path.relpath(path, root)
                if any(fnmatch.fnmatch(name, e) or e == relative for e in excludes):
                    continue
                self.append((os.path.join(prefix or "", relative), os.path.abspath(path), typecode))


def strings(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else [os.fspath(v) for v in value]


def pairs(value, what):
    out = []
    for entry in value or []:
        if len(entry) == 3:  # a TOC where pairs are wanted: older files do so
            out.append([os.fspath(entry[1]), os.path.dirname(entry[0]) or "."])
        elif len(entry) == 2:
            out.append([os.path.join(config["dir"], os.fspath(entry[0])), os.fspath(entry[1]) or "."])
        else:
            raise TypeError("%s: %r: want (source, destination)" % (what, entry))
    return out


def here(paths):
    return [os.path.normpath(os.path.join(config["dir"], p)) for p in strings(paths)]


ANALYSES = []
EXES = []
COLLECTS = []


class Analysis:
    def __init__(self, scripts, pathex=None, binaries=None, datas=None, hiddenimports=None, hookspath=None, hooksconfig=None,
                 excludes=None, runtime_hooks=None, cipher=None, win_no_prefer_redirects=False, win_private_assemblies=False,
                 noarchive=False, module_collection_mode=None, optimize=-1, **rest):
        for name in rest:
            warn("Analysis: the argument %s is not known, and left out" % name)
        scripts = here(scripts)
        self.inputs = scripts
        self.id = len(ANALYSES)
        ANALYSES.append(self)
        answer = ask("analysis", scripts=scripts, paths=here(pathex), binaries=pairs(binaries, "binaries"), datas=pairs(datas, "datas"),
                     hidden=strings(hiddenimports), hook_dirs=here(hookspath), excludes=strings(excludes), runtime_hooks=here(runtime_hooks),
                     noarchive=bool(noarchive), optimize=max(0, optimize), source=sources(module_collection_mode),
                     hooksconfig=hooksconfig or {}, line=line())
        self.scripts = TOC((os.path.splitext(os.path.basename(s))[0], s, "PYSOURCE") for s in scripts)
        self.pure = TOC(answer["pure"] or ())
        self.binaries = TOC(answer["binaries"] or ())
        self.datas = TOC(answer["datas"] or ())
        self.zipfiles = TOC()
        self.zipped_data = TOC()
        self.dependencies = TOC()
        self.pathex = strings(pathex)
        self.hiddenimports = strings(hiddenimports)


def sources(mode):
    """Packages of which module_collection_mode wants the source text."""
    if isinstance(mode, str):
        return ["*"] if "py" in mode.split("+") else []
    return sorted(name for name, m in (mode or {}).items() if "py" in m.split("+"))


class PYZ:
    def __init__(self, *tocs, **rest):
        self.toc = TOC()
        for toc in tocs:
            if toc is not None:
                self.toc.extend(toc)
        self.name = rest.get("name")


class Splash:
    def __init__(self, image=None, *args, **rest):
        warn("Splash: there is no splash screen, as the program starts without unpacking; importing pyi_splash does no harm")
        self.binaries = TOC()
        self.name = image


class PKG:
    def __init__(self, toc, *args, **rest):
        self.toc = TOC(toc)


def contents(args):
    """The tables and modules in the arguments of EXE or COLLECT."""
    toc, pure, exes, analysed = TOC(), None, [], []
    for arg in args:
        if isinstance(arg, PYZ):
            pure = TOC(arg.toc) if pure is None else pure + arg.toc
        elif isinstance(arg, EXE):
            exes.append(arg)
        elif isinstance(arg, (PKG, COLLECT)):
            toc.extend(arg.toc)
        elif isinstance(arg, (Splash, BUNDLE)) or arg is None:
            pass
        elif isinstance(arg, (list, tuple)):
            toc.extend(arg)
        else:
            raise TypeError("EXE or COLLECT: %r: want PYZ, a TOC or an EXE" % (arg,))
    return toc, pure, exes


# Arguments of EXE without an effect on Linux.
IDLE = """console disable_windowed_traceback icon version manifest resources uac_admin uac_uiaccess argv_emulation target_arch
codesign_identity entitlements_file embed_manifest hide_console upx upx_exclude upx_dir append_pkg bootloader_ignore_signals
version_file exclude_binaries name debug strip runtime_tmpdir contents_directory cipher crypto icon_file""".split()


class EXE:
    def __init__(self, *args, **options):
        self.toc, self.pure, _ = contents(args)
        for name in options:
            if name not in IDLE:
                warn("EXE: the argument %s is not known, and left out" % name)
        for name in ("icon", "version", "manifest"):
            for file in strings(options.get(name)) if isinstance(options.get(name), (str, list, tuple)) else []:
                if not file.startswith("NONE") and name != "manifest" and not os.path.exists(os.path.join(config["dir"], file.split(",")[0])):
                    raise SystemExit("EXE: %s %s: no such file" % (name, file))
        name = options.get("name") or os.path.splitext(os.path.basename(config["spec"]))[0]
        self.name = os.path.basename(name[:-4] if name.endswith(".exe") else name)
        self.options = options
        self.collected = bool(options.get("exclude_binaries"))
        EXES.append(self)

    def record(self):
        o = self.options
        debug = o.get("debug") or []
        return {
            "name": self.name, "toc": [list(e) for e in self.toc], "pure": None if self.pure is None else [e[0] for e in self.pure],
            "onefile": not self.collected, "debug": strings(debug) if not isinstance(debug, bool) else ["all"] if debug else [],
            "strip": bool(o.get("strip")), "tmpdir": o.get("runtime_tmpdir") or "", "contents": o.get("contents_directory") or "",
        }


class COLLECT:
    def __init__(self, *args, **options):
        self.toc, _, self.exes = contents(args)
        self.name = os.path.basename(options.get("name") or os.path.splitext(os.path.basename(config["spec"]))[0])
        self.options = options
        for exe in self.exes:
            exe.collected = True
        COLLECTS.append(self)


class BUNDLE:
    """Only for macOS: accepted."""

    def __init__(self, *args, **options):
        self.name = options.get("name")


def MERGE(*args):
    """Each product is complete in itself, so that nothing is moved between them."""
    warn("MERGE: every program is built complete; nothing is shared between them")


def main():
    spec = config["spec"]
    sys.path.insert(0, config["compat"])
    sys.argv = [spec] + config["args"]
    namespace = {
        "__name__": "__main__", "__file__": spec, "__builtins__": __builtins__, "DISTPATH": config["dist"], "HOMEPATH": config["compat"],
        "SPEC": spec, "specnm": os.path.splitext(os.path.basename(spec))[0], "SPECPATH": config["dir"], "workpath": config["work"],
        "WARNFILE": os.path.join(config["work"], "warn.txt"), "TOC": TOC, "Tree": Tree, "Analysis": Analysis, "PYZ": PYZ, "PKG": PKG, "EXE": EXE,
        "COLLECT": COLLECT, "MERGE": MERGE, "BUNDLE": BUNDLE, "Splash": Splash,
    }
    try:
        with open(spec, "rb") as f:
            code = compile(f.read(), spec, "exec")
        exec(code, namespace)
    except SyntaxError as e:
        ask("failed", text="%s: %s" % (type(e).__name__, e.msg), line=e.lineno or 0)
    except SystemExit as e:
        if e.code not in (None, 0):
            ask("failed", text=str(e.code), line=0)
        ask("failed", text="ended itself before anything was built", line=0)
    except BaseException as e:
        at, traceback = 0, e.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == spec:
                at = traceback.tb_lineno
            traceback = traceback.tb_next
        ask("failed", text="%s: %s" % (type(e).__name__, e), line=at)
    ask("done", exes=[exe.record() for exe in EXES if not exe.collected],
        collects=[{"name": c.name, "toc": [list(e) for e in c.toc], "exes": [exe.record() for exe in c.exes],
                   "strip": bool(c.options.get("strip"))} for c in COLLECTS])


main()
