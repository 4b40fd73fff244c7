"""Which libraries code loads by names that it computes.

The worker runs this file when it is asked for the first time. answer() takes JSON: "files",
the source files of one distribution (or of the program) by module, and "loaders", those of
its modules that may load libraries, and "program", whether it is the program. It returns JSON: for each of these modules the "names"
that may be loaded, and the lines with loads of which nothing is known ("unknown").

Nothing is run. Expressions are evaluated to the set of texts that they may stand for,
whatever path the code takes: constants in tuples, lists, dictionaries and loops, variables,
parameters by the calls of their function in the same distribution, results of functions,
and texts and paths that are put together.
"""
import ast
import collections
import itertools
import json
import os
import posixpath
import string

LOADERS = {"CDLL", "PyDLL", "WinDLL", "OleDLL", "LoadLibrary", "find_library", "dlopen", "load_library"}
QUIET = {"load_library", "find_library"}  # nobody is warned of what distributions give these
SAME = {"str", "Path", "PurePath", "PosixPath", "fspath", "abspath", "realpath", "normpath", "expanduser", "fsencode", "fsdecode", "list", "tuple", "set", "frozenset",
        "sorted", "reversed", "iter", "next", "enumerate", "chain", "resolve", "absolute", "as_posix", "items", "keys", "values", "copy", "encode", "decode", "append", "c_char_p"}
PLACES = {"platform": ("linux", "darwin", "win32"), "name": ("posix", "nt"), "system": ("Linux", "Darwin", "Windows"), "machine": ("x86_64", "aarch64", "arm64", "AMD64")}
MOST = 256  # texts of one expression
FIELDS = 20  # in the form of a text
LONGEST = 1000  # characters of a text; a name is shorter
STEPS = 5000  # evaluations for one load
SEARCHED = 25000  # bytes of modules that are searched for calls in the time for a tenth of a step
ALL_STEPS = 10 * STEPS  # for one module
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Value:
    """The texts that an expression may stand for. It is open if it may stand for others,
    too, and many if it stands for a collection of them."""

    def __init__(self, texts=(), open=False, many=False):
        self.texts, self.open, self.many = frozenset(itertools.islice((t for t in texts if len(t) <= LONGEST), MOST)), open, many


NOTHING, ANYTHING = Value(), Value(open=True)


def union(values, many=False):
    values = list(values)
    return Value(sorted(set().union(*(v.texts for v in values))), any(v.open for v in values), many or any(v.many for v in values))


def product(make, *values):
    texts = set()
    for parts in itertools.islice(itertools.product(*(sorted(v.texts) for v in values)), MOST):
        try:
            text = make(*parts)
        except Exception:
            continue  # a text that does not fit the others: another one will
        if len(text) <= LONGEST:
            texts.add(text)
    return Value(sorted(texts), any(v.open for v in values))


def join(values):
    """A path of which only the beginning is unknown still names its file."""
    if not values or not values[-1].texts:
        return ANYTHING if any(v.open for v in values) else NOTHING
    return product(posixpath.join, *(v for v in values if v.texts))


def form_of(form, *parts):
    """What str.format returns. Only fields that stand for a part as it is are filled in,
    as those with attributes, subscripts and fields inside can ask for very long texts."""
    fields = [f for f in string.Formatter().parse(form) if f[1] is not None]
    for _, name, width, conversion in fields:
        if conversion or set(name) & set(".[") or len(width) > 3 or "{" in width or len(fields) > FIELDS:
            raise ValueError(form)
    return form.format(*parts)


def percent(form, *parts):
    fields = form.split("%")[1:]
    for field in fields:
        width = field[: len(field) - len(field.lstrip("-+ #.*0123456789"))]
        if "*" in width or len(width) > 3 or len(fields) > 2 * FIELDS:  # of which half may stand for a "%"
            raise ValueError(form)
    try:
        return form % parts
    except TypeError:
        return form % tuple(int(p) if p.isdigit() else p for p in parts)


def replace(text, old, new):
    if len(text) + text.count(old) * (len(new) - len(old)) > LONGEST:
        raise ValueError(text)
    return text.replace(old, new)


def last(node):
    """The last name of a dotted one."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


class Module(ast.NodeVisitor):
    """One source file: what its names are bound to, by scope, and what it calls."""

    def __init__(self, name, file, package):
        self.name, self.file, self.package = name, file, package
        self.bound, self.attributes, self.functions, self.calls, self.imports, self.within, self.returns = {}, {}, {}, {}, {}, {}, {}
        self.scope, self.kind = (), None
        with open(file, "rb") as f:
            self.visit(ast.parse(f.read()))

    def bind(self, target, value, how="is"):
        if isinstance(target, (ast.Tuple, ast.List)):
            same = how == "is" and isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            for i, t in enumerate(target.elts):
                self.bind(t, value.elts[i] if same else value, "is" if same else "in")
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value, how)
        elif isinstance(target, ast.Name):
            self.bound.setdefault((self.scope[-1:], target.id), []).append((value, self.scope))
            if self.kind is ast.ClassDef:
                self.attributes.setdefault(target.id, []).append((value, self.scope))
        elif isinstance(target, ast.Attribute):
            self.attributes.setdefault(target.attr, []).append((value, self.scope))
        elif isinstance(target, ast.Subscript):
            self.bind(target.value, value, how)

    def visit_Assign(self, node):
        for t in node.targets:
            self.bind(t, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        if node.value:
            self.bind(node.target, node.value)
        self.generic_visit(node)

    visit_AugAssign = visit_NamedExpr = visit_AnnAssign

    def visit_For(self, node):
        self.bind(node.target, node.iter, "in")
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_comprehension(self, node):
        self.bind(node.target, node.iter, "in")
        self.generic_visit(node)

    def visit_With(self, node):
        for i in node.items:
            if i.optional_vars:
                self.bind(i.optional_vars, i.context_expr)
        self.generic_visit(node)

    def visit_Import(self, node):
        for a in node.names:
            self.imports[a.asname or a.name.partition(".")[0]] = (a.name if a.asname else a.name.partition(".")[0], None)

    def visit_ImportFrom(self, node):
        base = node.module or ""
        if node.level:
            up = self.name.split(".")[: len(self.name.split(".")) - node.level + self.package]
            base = ".".join(up + [base] * bool(base))
        for a in node.names:
            self.imports[a.asname or a.name] = (base, a.name)

    def visit_ClassDef(self, node):
        for f in node.body:
            if isinstance(f, FUNCTIONS):
                self.within[f] = node.name
                if f.name == "__init__":
                    self.functions.setdefault(node.name, []).append((f, self.scope))
        self.nested(node, self.scope)

    def visit_FunctionDef(self, node):
        if not isinstance(node, ast.Lambda):
            self.functions.setdefault(node.name, []).append((node, self.scope))
        self.nested(node, self.scope + (node,))

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def nested(self, node, scope):
        before = self.scope, self.kind
        self.scope, self.kind = scope, type(node)
        self.generic_visit(node)
        self.scope, self.kind = before

    def visit_Call(self, node):
        name = last(node.func)
        if isinstance(node.func, ast.Name) and name in self.imports:
            name = self.imports[name][1] or name
        self.calls.setdefault(name, []).append((node, self.scope))
        if name in ("append", "extend", "add", "insert", "update") and isinstance(node.func, ast.Attribute) and node.args:
            self.bind(node.func.value, node.args[-1])
        self.generic_visit(node)

    def returned(self, function):
        """What a function returns or yields, the outermost first. All functions of a
        module together take no more time than to read it."""
        if function not in self.returns:
            todo, found = collections.deque(function.body), []
            while todo:
                node = todo.popleft()
                if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) and node.value:
                    found.append(node.value)
                if not isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                    todo.extend(ast.iter_child_nodes(node))
            self.returns[function] = found
        return self.returns[function]


class Owner:
    """The modules of one distribution, or of the program."""

    def __init__(self, files):
        self.files, self.modules, self.texts, self.called, self.searched = files, {}, {}, {}, 0

    def module(self, name):
        if name not in self.modules:
            self.modules[name] = None
            if name in self.files:
                file = self.files[name]
                try:
                    self.modules[name] = Module(name, file, os.path.basename(file).startswith("__init__."))
                except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
                    pass
        return self.modules[name]

    def callers(self, module, function):
        """The calls of a function in the other modules."""
        key = module.name, function
        if key not in self.called:
            self.called[key] = list(self.calls(module, function))
        return self.called[key]

    def calls(self, module, function):
        for name in sorted(self.files):
            if name == module.name:
                continue
            if name not in self.texts:
                try:
                    with open(self.files[name], "rb") as f:
                        self.texts[name] = f.read()
                except OSError:
                    self.texts[name] = b""
            self.searched += len(self.texts[name])
            wanted = function.encode(), module.name.rpartition(".")[2].encode()
            other = self.module(name) if all(w in self.texts[name] for w in wanted) else None
            for call, scope in other.calls.get(function, ()) if other else ():
                f = call.func
                if isinstance(f, ast.Name) and other.imports.get(f.id, ("",))[0] == module.name or isinstance(f, ast.Attribute) and (
                        last(f.value) == module.name.rpartition(".")[2] or other.imports.get(last(f.value), ("",))[0] == module.name):
                    yield other, call, scope


class Reader:
    """Evaluates expressions."""

    def __init__(self, owner):
        self.owner, self.steps, self.most, self.active = owner, 0, 0, set()

    def load(self, m, node, scope):
        self.most = min(self.steps + STEPS, ALL_STEPS)
        return self.value(m, node, scope)

    def value(self, m, node, scope):
        """An expression that cannot be evaluated may stand for any text."""
        self.steps += 1
        key = (id(node), scope)
        if key in self.active:
            return NOTHING  # what it stands for is found elsewhere
        if self.spent() or len(self.active) > 60:
            return ANYTHING
        self.active.add(key)
        try:
            method = getattr(self, "of_" + type(node).__name__, None)
            return method(m, node, scope) if method else ANYTHING
        except Exception:
            return ANYTHING
        finally:
            self.active.discard(key)

    def spent(self):
        return self.steps > self.most

    def charge(self, n):
        """Counts what takes time without evaluating: n things that are looked at."""
        self.steps += n // 10

    def all(self, m, nodes, scope):
        return self.each((m, n, scope) for n in nodes)

    def each(self, places):
        """The values of expressions, up to the one at which the steps are spent."""
        found = []
        for place in places:
            found.append(self.value(*place))
            if self.spent():
                return found + [ANYTHING]
        return found

    def of_Constant(self, m, node, scope):
        v = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        return Value([v]) if isinstance(v, str) else Value([str(v)]) if isinstance(v, int) and not isinstance(v, bool) and v.bit_length() <= 64 else NOTHING

    def of_Tuple(self, m, node, scope):
        return union(self.all(m, node.elts, scope), True)

    of_List = of_Set = of_Tuple

    def of_Dict(self, m, node, scope):
        return union(self.all(m, [n for n in node.keys + node.values if n], scope), True)

    def of_Starred(self, m, node, scope):
        return self.value(m, node.value, scope)

    of_Await = of_Yield = of_NamedExpr = of_FormattedValue = of_Starred

    def of_ListComp(self, m, node, scope):
        return union([self.value(m, node.elt, scope)], True)

    of_GeneratorExp = of_SetComp = of_ListComp

    def of_IfExp(self, m, node, scope):
        return union(self.all(m, (node.body, node.orelse), scope))

    def of_BoolOp(self, m, node, scope):
        return union(self.all(m, node.values, scope))

    def of_JoinedStr(self, m, node, scope):
        return product(lambda *parts: "".join(parts), *self.all(m, node.values, scope))

    def of_BinOp(self, m, node, scope):
        a, b = self.value(m, node.left, scope), self.value(m, node.right, scope)
        if isinstance(node.op, ast.Add):
            return union([a, b]) if a.many or b.many else product(lambda x, y: x + y, a, b)
        if isinstance(node.op, ast.Div):
            return join([a, b])
        if isinstance(node.op, ast.Mod):
            if isinstance(node.right, ast.Tuple):
                return product(percent, a, *self.all(m, node.right.elts, scope))
            return product(percent, a, b)
        return ANYTHING

    def of_Subscript(self, m, node, scope):
        if last(node.value) == "environ":
            return NOTHING
        if last(node.value) == "parents":
            return product(os.path.dirname, self.value(m, node.value.value, scope))
        v = self.value(m, node.value, scope)
        return Value(v.texts, v.open) if v.many or v.open else v

    def of_Name(self, m, node, scope):
        if node.id == "__file__":
            return Value([m.file])
        for i in range(len(scope), -1, -1):
            at = scope[i - 1 : i] if i else ()
            found = self.each((m, v, s) for v, s in m.bound.get((at, node.id), ()))
            if at and isinstance(at[0], FUNCTIONS):
                parameter = self.parameter(m, at[0], node.id)
                found += [parameter] if parameter else []
            if found:
                return union(found)
        return self.imported(m, node.id)

    def imported(self, m, name):
        module, attribute = m.imports.get(name, ("", None))
        other = self.owner.module(module) if attribute else None
        if other:
            found = self.each((other, v, s) for v, s in other.bound.get(((), attribute), ()))
            return union(found) if found else ANYTHING
        return ANYTHING

    def of_Attribute(self, m, node, scope):
        base = last(node.value)
        if base in ("sys", "os") and node.attr in PLACES:
            return Value(PLACES[node.attr])
        if node.attr == "parent":
            return product(os.path.dirname, self.value(m, node.value, scope))
        if node.attr == "__file__" and base in m.imports:
            module, attribute = m.imports[base]
            file = self.owner.files.get(module + "." + attribute if attribute else module)
            return Value([file]) if file else ANYTHING
        found = self.each((m, v, s) for v, s in m.attributes.get(node.attr, ()))
        if base in m.imports:
            module, attribute = m.imports[base]
            other = self.owner.module(module + "." + attribute if attribute else module)
            found += self.each((other, v, s) for v, s in other.bound.get(((), node.attr), ())) if other else []
        return union(found) if found else ANYTHING

    def of_Call(self, m, node, scope):
        name, method = last(node.func), isinstance(node.func, ast.Attribute)
        if isinstance(node.func, ast.Name) and name in m.imports:
            name = m.imports[name][1] or name
        of = self.value(m, node.func.value, scope) if method else NOTHING
        arguments = self.all(m, node.args, scope)
        functions = [(m, f, s) for f, s in m.functions.get(name, ())]
        if not functions and isinstance(node.func, ast.Name) and node.func.id in m.imports:
            other = self.owner.module(m.imports[node.func.id][0])
            functions = [(other, f, s) for f, s in other.functions.get(name, ())] if other else []
        if functions and name not in SAME:
            return union(self.results(functions))
        if name == "find_library":
            return Value(arguments[0].texts if arguments else ())  # names of the same library
        if name in ("glob", "iglob", "rglob", "listdir", "iterdir", "which"):
            # What a directory holds is in the product if the distribution has it.
            return NOTHING
        if name == "getenv" or name in ("get", "pop") and method and last(node.func.value) == "environ":
            return union(arguments[1:] + [self.value(m, k.value, scope) for k in node.keywords])
        if name in ("get", "pop", "setdefault") and method:
            v = union([of] + arguments[1:])
            return Value(v.texts, v.open)
        if name == "join" and method and last(node.func.value) in ("path", "posixpath", "os"):
            return join(arguments)
        if name == "joinpath":
            return join([of] + arguments)
        if name == "dirname" and arguments:
            return product(os.path.dirname, arguments[0])
        if name == "basename" and arguments:
            return product(os.path.basename, arguments[0])
        if name in ("with_name", "with_suffix") and arguments:
            return product(lambda p, n: os.path.join(os.path.dirname(p), n) if name == "with_name" else os.path.splitext(p)[0] + n, of, arguments[0])
        if name in ("system", "machine") and last(getattr(node.func, "value", None)) in ("platform", ""):
            return Value(PLACES[name])
        if name == "format" and method and not node.keywords:
            return product(form_of, of, *arguments)
        if name == "replace" and method:
            return product(replace, of, *arguments)
        if name in ("lower", "upper", "strip", "rstrip", "lstrip") and method:
            return product(getattr(str, name), of, *arguments)
        if name == "split" and method:
            return Value(sorted({w for t in of.texts for w in t.split(*sorted(arguments[0].texts)[:1] if arguments else ())}), of.open, True)
        if name in SAME:
            return union(arguments) if arguments else of
        return ANYTHING

    def results(self, functions):
        for m, function, scope in functions:
            self.steps += 1
            returns = m.returned(function)
            yield union(self.all(m, returns, scope + (function,))) if returns else ANYTHING
            if self.spent():
                yield ANYTHING
                return

    def parameter(self, m, function, name):
        """What a function is given for a parameter. Without any call that is known, it is
        for others to call, who know what they load."""
        a = function.args
        positional = list(getattr(a, "posonlyargs", [])) + a.args
        names = [p.arg for p in positional]
        keyword_only = [p.arg for p in a.kwonlyargs]
        rest = a.vararg.arg if a.vararg else None
        self.charge(len(names) + len(keyword_only))
        if name not in names + keyword_only + [rest]:
            return None
        index = names.index(name) if name in names else len(names) if name == rest else -1
        found = []
        if name in names and index >= len(names) - len(a.defaults):
            found.append(self.value(m, a.defaults[index - len(names)], ()))
        if name in keyword_only and a.kw_defaults[keyword_only.index(name)]:
            found.append(self.value(m, a.kw_defaults[keyword_only.index(name)], ()))
        called = getattr(function, "name", "")
        own = m.within.get(function, "")
        if own and called == "__init__":
            called = own
        before = self.owner.searched
        calls = [(m, c, s) for c, s in m.calls.get(called, ())] + self.owner.callers(m, called) if called else []
        self.charge(len(calls) + (self.owner.searched - before) // SEARCHED)
        static = any(last(d) == "staticmethod" for d in getattr(function, "decorator_list", ()))
        for other, call, scope in calls:
            if self.spent():
                found.append(ANYTHING)
                break
            self.charge(len(call.args) + len(call.keywords))
            at = index - (1 if own and not static else 0)
            if name == rest:
                found += self.all(other, call.args[max(at, 0):], scope)
                continue
            stars = [n for n in call.args if isinstance(n, ast.Starred)]
            if 0 <= at < len(call.args) and not stars:
                found.append(self.value(other, call.args[at], scope))
            elif stars and index >= 0:
                found += self.all(other, stars, scope)
            found += self.all(other, [k.value for k in call.keywords if k.arg == name], scope)
        v = union(found) if found else NOTHING
        return Value(v.texts, v.open, v.many or name == rest)


def answer(request):
    request = json.loads(request)
    owner, out = Owner(request["files"]), {}
    for name in request["loaders"]:
        m = owner.module(name)
        if m is None:
            continue
        names, known, unknown, reader = set(), set(), set(), Reader(owner)
        for loader in sorted(LOADERS & set(m.calls)):
            for call, scope in m.calls[loader]:
                if isinstance(call.func, ast.Name) and (loader in m.functions or owner.module(m.imports.get(call.func.id, ("",))[0])):
                    continue  # a function of this name, which calls the other one
                argument = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg in ("name", "libname")), None)
                if argument is None:
                    continue
                v = reader.load(m, argument, scope)
                names |= v.texts
                if v.texts:
                    known.add(scope)
                elif v.open and (loader not in QUIET or request["program"]):
                    unknown.add((scope, call.lineno))
        # A function that also tries known names tries the same library in other ways.
        lines = {line for scope, line in unknown if not scope or scope not in known}
        out[name] = {"names": sorted(n for n in names if 0 < len(n) < 400 and not n.isdigit()), "unknown": sorted(lines)}
    return json.dumps(out).encode()
