"""Run Python hooks, which are written for PyInstaller, for the builder.

Questions are lines of JSON on descriptor 3, and answers are lines on descriptor 4. If a
hook fails, the others still run. If a hook ends this process or never returns, the
builder names the hook.
"""
import ast
import json
import os
import sys

source, sink = pipes()
config = from_wire(json.loads(source.readline()))
sys.path[:0] = [config["compat"]] + config["paths"]
sys.argv = ["hooks"]


def names(value):
    return [value] if isinstance(value, str) else [str(v) for v in value or ()]


def pairs(value):
    """Return pairs (source, destination) from such pairs or from entries of a TOC."""
    out = []
    for entry in value or ():
        if isinstance(entry, str) or len(entry) not in (2, 3):
            raise TypeError("%r is not a pair of source and destination" % (entry,))
        if len(entry) == 3:
            out.append([os.fspath(entry[1]), os.path.dirname(entry[0]) or "."])
        else:
            out.append([os.fspath(entry[0]), os.fspath(entry[1]) or "."])
    return out


class Result:
    def __init__(self):
        self.hidden, self.excluded, self.datas, self.binaries, self.modes = [], [], [], [], {}
        self.quiet = False

    def mode(self, value, module):
        if isinstance(value, str):
            value = {module: value}
        self.modes.update(value or {})

    def take(self, namespace, module):
        self.hidden += names(namespace.get("hiddenimports"))
        self.excluded += names(namespace.get("excludedimports"))
        self.datas += pairs(namespace.get("datas"))
        self.binaries += pairs(namespace.get("binaries"))
        self.mode(namespace.get("module_collection_mode"), module)
        self.quiet = self.quiet or namespace.get("warn_on_missing_hiddenimports") is False


class BuildAnalysis:
    """The object that a hook sees as hook_api.analysis."""

    def __init__(self, scripts=()):
        self.inputs = list(scripts)
        self.hooksconfig = config.get("hooksconfig") or {}
        self.datas = []
        self.binaries = []
        self.hiddenimports = []
        self.excludes = []


class Graph:
    """The object that a hook sees as hook_api.graph."""

    def __init__(self, modules):
        self.modules = set(modules)

    def find_node(self, name):
        return Node(name) if name in self.modules else None

    get_code_objects = staticmethod(lambda module: {})


class Node:
    def __init__(self, name):
        self.identifier = name


class HookAPI:
    def __init__(self, question, result):
        self.__name__ = self.name = question["module"]
        self.__file__ = question["file"]
        self.__path__ = tuple(question["path"] or ()) or None
        self.analysis = BuildAnalysis(config.get("scripts") or ())
        self.graph = Graph(question["modules"] or ())
        self.node = Node(self.__name__)
        self.imports = []
        self._result = result

    @property
    def co(self):
        """The module's code; None if it has none."""
        if not (self.__file__ or "").endswith(".py"):
            return None
        with open(self.__file__, "rb") as f:
            return compile(f.read(), self.__file__, "exec", dont_inherit=True)

    def add_imports(self, *modules):
        self._result.hidden += modules

    def del_imports(self, *modules):
        self._result.excluded += modules

    def add_binaries(self, entries):
        self._result.binaries += pairs(entries)

    def add_datas(self, entries):
        self._result.datas += pairs(entries)

    def set_module_collection_mode(self, name, mode):
        self._result.mode({name or self.__name__: mode or ""}, self.__name__)


class PreSafeImport:
    """The argument of pre_safe_import_module(api)."""

    def __init__(self, question, result):
        self.module_name = question["module"]
        self.module_basename = self.module_name.rpartition(".")[2]
        self.module_graph = Graph(question["modules"] or ())
        self.parent_package = None
        self._result = result

    def add_runtime_module(self, name):
        self._result.runtime.append(name)

    add_runtime_package = add_runtime_module

    def add_alias_module(self, real, alias):
        self._result.hidden.append(real)
        self._result.runtime.append(alias)

    def append_package_path(self, directory):
        self._result.paths.append(directory)


class PreFindModulePath:
    def __init__(self, question):
        self.module_name = question["module"]
        self.search_dirs = list(question["path"] or ())


def load(path, name):
    with open(path, "rb") as f:
        code = compile(f.read(), path, "exec")
    namespace = {"__name__": name, "__file__": path}
    exec(code, namespace)
    return namespace


def run(question):
    what = question["what"]
    if what == "dirs":
        import importlib

        module, _, attribute = question["entry"].partition(":")
        value = importlib.import_module(module.strip())
        for part in attribute.strip().split("."):
            value = getattr(value, part)
        return {"dirs": [os.path.abspath(d) for d in value()]}
    if what == "rthooks":
        with open(question["hook"], "r", encoding="utf-8") as f:
            return {"rthooks": {k: names(v) for k, v in ast.literal_eval(f.read()).items()}}
    from PyInstaller.config import CONF

    CONF["hooksconfig"] = config.get("hooksconfig") or {}
    result = Result()
    result.runtime, result.paths = [], []
    namespace = load(question["hook"], "hook-" + question["module"])
    if what == "hook":
        result.take(namespace, question["module"])
        if callable(namespace.get("hook")):
            namespace["hook"](HookAPI(question, result))
    elif what == "pre_safe_import_module":
        namespace["pre_safe_import_module"](PreSafeImport(question, result))
    elif what == "pre_find_module_path":
        api = PreFindModulePath(question)
        namespace["pre_find_module_path"](api)
        result.paths = [os.fspath(d) for d in api.search_dirs]
    return vars(result)


for line in source:
    question = from_wire(json.loads(line))
    try:
        answer = run(question)
        json.dumps(answer)
    except BaseException as e:
        at, traceback = 0, e.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == question.get("hook"):
                at = traceback.tb_lineno
            traceback = traceback.tb_next
        answer = {"error": " ".join(("%s: %s" % (type(e).__name__, e)).split()), "line": at}
    answer["id"] = question["id"]
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        pass  # the hook has closed it
    try:
        sink.write(json.dumps(to_wire(answer)) + "\n")
        sink.flush()
    except (OSError, ValueError):
        os._exit(0)  # the hook has closed it; the builder notices that, and names the hook
