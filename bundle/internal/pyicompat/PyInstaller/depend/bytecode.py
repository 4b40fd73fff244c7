"""Calls in code objects, for hooks that look for them."""
import dis
import types


def _literal(instruction):
    return instruction.opname == "LOAD_CONST"


def function_calls(code):
    """[(dotted name, arguments)] of the calls whose arguments are literals."""
    out, name, arguments = [], "", []
    for instruction in dis.get_instructions(code):
        operation = instruction.opname
        if operation in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST"):
            name, arguments = str(instruction.argval), []
        elif operation in ("LOAD_ATTR", "LOAD_METHOD") and name:
            name += "." + str(instruction.argval)
        elif _literal(instruction):
            arguments.append(instruction.argval)
        elif operation.startswith("CALL") and name:
            if isinstance(instruction.arg, int) and instruction.arg <= len(arguments):
                out.append((name, arguments[len(arguments) - instruction.arg:]))
            name, arguments = "", []
        elif operation not in ("PUSH_NULL", "PRECALL", "CACHE", "KW_NAMES", "EXTENDED_ARG", "NOP"):
            name, arguments = "", []
    return out


def recursive_function_calls(code):
    """{code object: calls} of a code object and of those inside of it."""
    out = {code: function_calls(code)}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            out.update(recursive_function_calls(constant))
    return out


def search_recursively(search, code, _memo=None):
    memo = {} if _memo is None else _memo
    if code not in memo:
        memo[code] = search(code)
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                search_recursively(search, constant, memo)
    return memo


def any_alias(full_name):
    """The names by which something may be called: a.b.c, b.c, c."""
    parts = full_name.split(".")
    for n in range(len(parts)):
        yield ".".join(parts[n:])
