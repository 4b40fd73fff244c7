"""Requirements as pip has them (PEP 508): what satisfies a version, and whether
the marker of one holds here."""
import ast
import os
import platform
import re
import sys


def _key(version):
    """An order of versions as far as hooks compare them (PEP 440)."""
    version = version.strip().lstrip("vV").split("+")[0].lower()
    release = re.match(r"[0-9.]*", version).group().strip(".")
    rest = version[len(release):].strip(".-_")
    numbers = [int(n) for n in release.split(".") if n]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    if rest.startswith("dev"):
        stage = -4
    elif rest.startswith("a"):
        stage = -3
    elif rest.startswith("b"):
        stage = -2
    elif rest.startswith(("rc", "c")):
        stage = -1
    elif rest.startswith(("post", "rev", "r")):
        stage = 1
    else:
        stage = 0
    return numbers, stage, [int(n) for n in re.findall(r"\d+", rest)]


def satisfies(version, clause):
    operator, wanted = re.match(r"(===|==|~=|!=|<=|>=|<|>)\s*(.+)", clause).groups()
    if wanted.endswith(".*"):
        same = (version + ".").startswith(wanted[:-1])
        return same if operator.startswith("=") else not same
    have, want = _key(version), _key(wanted)
    if operator == "~=":
        return have >= want and have[0][: len(wanted.split(".")) - 1] == [int(n) for n in wanted.split(".")[:-1]]
    if operator == "<" and have[0] == want[0] and have[1] < 0 <= want[1] or operator == ">" and have[0] == want[0] and have[1] > 0 >= want[1]:
        return False  # neither is what comes before a release older, nor what comes after it newer
    return {"===": version == wanted, "==": have == want, "!=": have != want, "<=": have <= want, ">=": have >= want,
            "<": have < want, ">": have > want}[operator]


def parse(text):
    """The name, the clauses on the version and the marker of a requirement."""
    text, _, marker = text.partition(";")
    name, specifier = re.match(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*\(?([^)]*)", text).groups()
    return name, [part.strip() for part in specifier.split(",") if part.strip()], marker.strip()


def _environment():
    return {
        "os_name": os.name, "sys_platform": sys.platform, "platform_machine": platform.machine(), "platform_system": platform.system(),
        "platform_release": platform.release(), "platform_version": platform.version(), "implementation_name": sys.implementation.name,
        "platform_python_implementation": platform.python_implementation(), "python_version": "%d.%d" % sys.version_info[:2],
        "python_full_version": platform.python_version(), "implementation_version": platform.python_version(), "extra": "",
    }


_OPERATORS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


def holds(marker):
    """Whether a marker holds in this interpreter, without extras. One that cannot
    be read holds."""
    if not marker:
        return True
    try:
        # A marker reads as an expression of Python, but for two operators.
        return _holds(ast.parse(marker.replace("===", "==").replace("~=", "@"), mode="eval").body, _environment())
    except (SyntaxError, KeyError, ValueError, AttributeError):
        return True


def _holds(node, environment):
    if isinstance(node, ast.BoolOp):
        results = [_holds(v, environment) for v in node.values]
        return all(results) if isinstance(node.op, ast.And) else any(results)
    if isinstance(node, ast.BinOp):
        left, operator, right = node.left, "~=", node.right
    else:
        left, right = node.left, node.comparators[0]
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return (_value(left, environment) in _value(right, environment)) == isinstance(node.ops[0], ast.In)
        operator = _OPERATORS[type(node.ops[0])]
    have, want = _value(left, environment), _value(right, environment)
    versions = any("version" in getattr(n, "id", "") for n in (left, right))
    if versions and re.match(r"\d", have) and re.match(r"\d", want):
        return satisfies(have, operator + want)
    return {"==": have == want, "!=": have != want, "<": have < want, "<=": have <= want, ">": have > want, ">=": have >= want, "~=": have == want}[operator]


def _value(node, environment):
    return environment[node.id] if isinstance(node, ast.Name) else node.value
