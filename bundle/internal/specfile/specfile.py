"""Run a PyInstaller spec file with gofreeze's own Analysis, EXE, COLLECT and so on.

Questions to the builder are lines of JSON on descriptor 4, and its answers are lines
on descriptor 3. The first line from the builder is the configuration. This program
builds nothing: Analysis asks the builder for modules and files, and EXE and COLLECT
ask it to build a product. They wait until the product exists, because spec files may
work on it afterwards.
"""
import json
import sys

source, sink = pipes()
config = from_wire(json.loads(source.readline()))


def ask(what, **fields):
    fields["ask"] = what
    text = json.dumps(to_wire(fields), default=str) + "\n"
    try:
        sink.write(text)
        sink.flush()
    except (OSError, ValueError):
        os._exit(0)  # the spec file has closed it; the builder reports that
    answer = from_wire(json.loads(source.readline() or "null"))
    if answer is None:
        sys.stdout.flush()
        os._exit(0)  # the builder has all answers, or reports an error
    return answer


def warn(text):
    ask("warn", text=text, line=line())


def line():
    """Return the line of the spec file that is running."""
    frame = sys._getframe()
    at = 0
    while frame is not None:
        if frame.f_code.co_filename == config["spec"]:
            at = frame.f_lineno
        frame = frame.f_back
    return at


def strings(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else [os.fspath(v) for v in value]


def pairs(value, what):
    out = []
    for entry in value or []:
        if len(entry) == 3:  # older files pass a TOC where pairs are wanted
            out.append([os.path.abspath(entry[1]), os.path.dirname(entry[0]) or "."])
        elif len(entry) == 2:
            out.append([os.path.join(config["dir"], os.fspath(entry[0])), os.fspath(entry[1]) or "."])
        else:
            raise TypeError("%s: %r: want (source, destination)" % (what, entry))
    return out


def here(paths):
    """Return paths that are relative to the directory of the spec file."""
    return [os.path.normpath(os.path.join(config["dir"], p)) for p in strings(paths)]


def around(paths):
    """Return paths that exist relative to the current directory, else to the spec file's."""
    return [os.path.abspath(p) if os.path.exists(p) else os.path.normpath(os.path.join(config["dir"], p)) for p in strings(paths)]


def entries(toc):
    """Return a TOC in the builder's form. The builder knows scripts by absolute paths."""
    out = [[e[0], "" if e[1] is None else os.fspath(e[1]), e[2]] for e in toc]
    for e in out:
        if e[2] == "PYSOURCE" and e[1]:
            e[1] = around([e[1]])[0]
    return out


def unknown(kind, options, known):
    for name in options:
        if name not in known:
            warn("%s: the argument %s is unknown and has no effect" % (kind, name))


class Analysis:
    def __init__(self, scripts, pathex=None, binaries=None, datas=None, hiddenimports=None, hookspath=None, hooksconfig=None,
                 excludes=None, runtime_hooks=None, noarchive=False, module_collection_mode=None, optimize=-1, **rest):
        unknown("Analysis", rest, ("cipher", "win_no_prefer_redirects", "win_private_assemblies", "name"))
        self.inputs = here(scripts)
        self.pathex = around(pathex)
        self.hiddenimports = strings(hiddenimports)
        self.excludes = strings(excludes)
        self.hooksconfig = hooksconfig or {}
        hooks = around(runtime_hooks)
        answer = ask("analysis", scripts=self.inputs, paths=self.pathex, binaries=pairs(binaries, "binaries"), datas=pairs(datas, "datas"),
                     hidden=self.hiddenimports, hook_dirs=around(hookspath), excludes=self.excludes, runtime_hooks=hooks,
                     noarchive=bool(noarchive), optimize=sys.flags.optimize if optimize < 0 else optimize,
                     modes=modes(module_collection_mode), hooksconfig=self.hooksconfig, line=line())
        self.scripts = TOC((os.path.splitext(os.path.basename(s))[0], s, "PYSOURCE") for s in hooks + self.inputs)
        self.pure = TOC(answer["pure"] or ())
        self.binaries = TOC(answer["binaries"] or ())
        self.datas = TOC(answer["datas"] or ())
        self.zipfiles = TOC()
        self.zipped_data = TOC()
        self.dependencies = TOC()

    def exclude_system_libraries(self, list_of_exceptions=None):
        """Remove the libraries in the system's directories, except those whose names
        match."""
        def kept(entry):
            return ("lib-dynload" in entry[0] or "python" in entry[1] or not entry[1].startswith(("/lib", "/usr/lib"))
                    or any(fnmatch.fnmatch(entry[0], e) for e in list_of_exceptions or ()))

        self.binaries = TOC(entry for entry in self.binaries if kept(entry))


def modes(mode):
    """Return module_collection_mode by package; the key "" stands for all packages."""
    if isinstance(mode, str):
        mode = {"": mode}
    for name, m in (mode or {}).items():
        if m not in ("py", "pyc", "pyz", "pyz+py", "py+pyz"):
            raise ValueError("module_collection_mode of %s: %r: want py, pyc, pyz or pyz+py" % (name or "all", m))
    return mode or {}


class PYZ:
    def __init__(self, *tocs, **rest):
        unknown("PYZ", rest, ("name", "cipher", "level", "crypt"))
        self.toc = TOC()
        for toc in tocs:
            if toc is not None:
                self.toc.extend(toc)
        self.name = rest.get("name") or os.path.join(CONF["workpath"], "PYZ-00.pyz")


class Splash:
    def __init__(self, image=None, *args, **rest):
        if image and not os.path.exists(os.path.join(config["dir"], image)):
            raise ValueError("Splash: %s: no such file" % image)
        warn("Splash: there is no splash screen; importing pyi_splash does no harm")
        self.name = image
        self.binaries = TOC()


class PKG:
    def __init__(self, toc, *args, **rest):
        self.toc = TOC(toc)
        self.name = rest.get("name")


def contents(args):
    """Return the tables, modules and programs in the arguments of EXE or COLLECT. pure
    is None if there is no PYZ among them."""
    toc, pure, exes = [], None, []
    for arg in args:
        if isinstance(arg, PYZ):
            pure = TOC(arg.toc) if pure is None else pure + arg.toc
        elif isinstance(arg, EXE):
            exes.append(arg)
        elif isinstance(arg, (PKG, COLLECT)):
            toc.extend(arg.toc)
        elif isinstance(arg, (Splash, BUNDLE)) or arg is None:
            pass
        else:
            for entry in arg:
                if not isinstance(entry, (tuple, list)) or len(entry) != 3:
                    raise TypeError("an entry of a TOC is (name, path, typecode), not %r" % (entry,))
                toc.append(tuple(entry))
    return toc, pure, exes


def product(options, kind):
    """Return the path of the product that EXE or COLLECT makes."""
    name = os.path.basename(options.get("name") or CONF["specnm"])
    if not name:
        raise ValueError("%s: %r is not the name of a file" % (kind, options["name"]))
    return os.path.join(CONF["distpath"], name)


def bare(name):
    """Return the name of an executable without the suffix that Windows needs."""
    suffix = config["suffix"]
    return name[:-len(suffix)] if suffix and name.lower().endswith(suffix) else name


def absent(what, name):
    """Report a missing file that only an executable for Windows needs."""
    if config["suffix"]:
        raise ValueError("EXE: %s %s: no such file" % (what, name))
    warn("EXE: %s %s: no such file; only products for Windows need it" % (what, name))


# These are the arguments of EXE. Most have no effect on Linux.
EXE_OPTIONS = """append_pkg argv_emulation bootloader_ignore_signals cipher codesign_identity console contents_directory crypto debug
disable_windowed_traceback embed_manifest entitlements_file exclude_binaries hide_console icon manifest name resources runtime_tmpdir strip
target_arch uac_admin uac_uiaccess upx upx_dir upx_exclude version""".split()


class EXE:
    def __init__(self, *args, **options):
        self.toc, self.pure, _ = contents(args)
        unknown("EXE", options, EXE_OPTIONS)
        self.icon = self.version = ""
        for option in ("icon", "version"):
            for name in strings(options.get(option)) if isinstance(options.get(option), (str, list, tuple)) else []:
                file = os.path.join(config["dir"], name.split(",")[0].replace("\\", "/"))
                if not os.path.isfile(file):
                    if name.upper() != "NONE":
                        absent(option, name)
                elif option == "icon" and not self.icon:
                    self.icon = file
                elif option == "version" and not self.version:
                    self.version = file
        self.manifest = options.get("manifest") if isinstance(options.get("manifest"), str) else ""
        if self.manifest and not self.manifest.lstrip().startswith("<"):
            file = os.path.join(config["dir"], self.manifest.replace("\\", "/"))
            if not os.path.isfile(file):
                absent("manifest", self.manifest)
                file = ""
            self.manifest = file
        self.resources = []
        for resource in strings(options.get("resources")):
            name, _, rest = resource.partition(",")
            file = os.path.join(config["dir"], name.strip().replace("\\", "/"))
            if os.path.isfile(file):
                self.resources.append(file + "," + rest if rest else file)
            else:
                absent("resource", name)
        self.options = options
        self.exclude_binaries = bool(options.get("exclude_binaries"))
        self.console = options.get("console", True)
        self.name = bare(product(options, "EXE")) + config["suffix"]
        self.pkgname = os.path.splitext(self.name)[0] + ".pkg"
        if self.exclude_binaries:
            self.name = os.path.join(CONF["workpath"], os.path.basename(self.name))
        else:
            ask("exe", dist=CONF["distpath"], replace=bool(CONF["noconfirm"]), line=line(), **self.record())

    def record(self):
        o = self.options
        debug = o.get("debug") or []
        return {
            "name": bare(os.path.basename(self.name)), "toc": entries(self.toc), "pure": None if self.pure is None else entries(self.pure),
            "debug": strings(debug) if not isinstance(debug, (bool, int)) else ["bootloader"], "strip": bool(o.get("strip")),
            "tmpdir": o.get("runtime_tmpdir") or "",
            "contents": o.get("contents_directory") or "", "windowed": not self.console, "icon": self.icon, "version": self.version,
            "manifest": self.manifest or "", "uac_admin": bool(o.get("uac_admin")), "uac_uiaccess": bool(o.get("uac_uiaccess")),
            "resources": self.resources, "hide_console": o.get("hide_console") or "",
            "no_traceback": bool(o.get("disable_windowed_traceback")),
        }


class COLLECT:
    def __init__(self, *args, **options):
        unknown("COLLECT", options, ("name", "strip", "upx", "upx_exclude", "upx_dir", "append_pkg", "icon", "console", "debug"))
        self.toc, _, self.exes = contents(args)
        self.name = product(options, "COLLECT")
        if not self.exes:
            raise ValueError("COLLECT %s: it contains no EXE" % os.path.basename(self.name))
        ask("collect", name=os.path.basename(self.name), toc=entries(self.toc), exes=[exe.record() for exe in self.exes],
            strip=bool(options.get("strip")), upx=bool(options.get("upx")), upx_exclude=strings(options.get("upx_exclude")),
            dist=CONF["distpath"], replace=bool(CONF["noconfirm"]), line=line())


class BUNDLE:
    """BUNDLE is for macOS only. It is accepted and does nothing."""

    def __init__(self, *args, **options):
        self.name = os.path.join(CONF["distpath"], os.path.basename(options.get("name") or CONF["specnm"] + ".app"))


def MERGE(*args):
    """Do nothing: each product is complete in itself, so they need not share files."""
    for arg in args:
        if not isinstance(arg, (tuple, list)) or len(arg) != 3:
            raise TypeError("MERGE: %r: want (Analysis, name, path)" % (arg,))
    warn("MERGE: each program is built complete, and they share nothing")


CONF = {}


def configure():
    """Set PyInstaller.config.CONF, which some spec files read or change."""
    global CONF
    import PyInstaller.config

    CONF = PyInstaller.config.CONF
    CONF.update({
        "distpath": config["dist"], "workpath": config["work"], "spec": config["spec"], "specpath": config["dir"], "specnm": config["name"],
        "noconfirm": config["replace"], "warnfile": os.path.join(config["work"], "warn-%s.txt" % config["name"]), "upx_dir": config["upx_dir"],
        "upx_available": False, "hiddenimports": [], "main_script": None, "ui_admin": False, "ui_access": False, "cachedir": config["work"],
        "code_cache": {},
    })


def fail(error):
    """Report an exception of the spec file, with the last line of the file that ran."""
    if isinstance(error, SyntaxError) and error.filename == config["spec"]:
        at, text = error.lineno or 0, error.msg
    else:
        at, text, traceback = 0, str(error), error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == config["spec"]:
                at = traceback.tb_lineno
            traceback = traceback.tb_next
    ask("failed", text="%s: %s" % (type(error).__name__, text) if text else type(error).__name__, line=at)


def main():
    spec = config["spec"]
    sys.path.insert(0, config["compat"])
    sys.argv = [spec] + config["args"]
    configure()
    try:
        os.makedirs(config["work"], exist_ok=True)  # spec files write into this directory
        with open(spec, "rb") as f:
            code = compile(f.read(), spec, "exec")
        exec(code, {
            "__name__": "__main__", "__file__": spec, "__builtins__": __builtins__, "DISTPATH": config["dist"], "HOMEPATH": config["compat"],
            "SPEC": spec, "specnm": config["name"], "SPECPATH": config["dir"], "workpath": config["work"], "WARNFILE": CONF["warnfile"],
            "TOC": TOC, "Tree": Tree, "Analysis": Analysis, "PYZ": PYZ, "PKG": PKG, "EXE": EXE, "COLLECT": COLLECT, "MERGE": MERGE,
            "BUNDLE": BUNDLE, "Splash": Splash, "os": os,
        })
    except SystemExit as e:
        if e.code not in (None, 0):
            ask("failed", text=str(e.code) if isinstance(e.code, str) else "ended with exit code %s" % e.code, line=0)
        ask("exit")
    except BaseException as e:
        fail(e)
    ask("done")


main()
