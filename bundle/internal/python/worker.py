"""The analysis worker: compiles sources and finds modules for the builder.

Requests and answers are frames on stdin and stdout: a 32-bit little-endian
length, then that many bytes. A request is a letter and fields, each again with
its length in front:
    c optimize filename file source?   compile; the answer is b"+" and the
                                       marshalled code, or b"-" line message code;
                                       this code raises the same error, and is
                                       empty where the file cannot be read
    f name                             find_spec; the answer is JSON
    l program request                  what libraries.py, which is the program, answers
"""
import marshal
import os
import struct
import sys
import warnings

source = os.fdopen(os.dup(0), "rb")
sink = os.fdopen(os.dup(1), "wb")
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)
os.dup2(2, 1)
sys.path[:] = [p for p in sys.path if p]
warnings.simplefilter("ignore")
sys.setrecursionlimit(8000)


def fields(frame):
    out, at = [], 1
    while at < len(frame):
        (n,) = struct.unpack_from("<I", frame, at)
        out.append(frame[at + 4 : at + 4 + n])
        at += 4 + n
    return out


def pack(*parts):
    return b"".join(struct.pack("<I", len(p)) + p for p in parts)


# The name of functions whose frames the interpreter leaves out of tracebacks, where their
# file is importlib's (remove_importlib_frames, Python/import.c).
NO_FRAME = "_call_with_frames_removed"


def fail(error, filename):
    kind, line, message, instead = type(error).__name__, 0, str(error), ""
    if isinstance(error, SyntaxError):
        line, message = error.lineno or 0, error.msg
        instead = "raise %s(%a, (__file__,) + %a)" % (kind, message, tuple(error.args[1][1:]) if len(error.args) > 1 else (line, None, None))
    elif not isinstance(error, OSError):
        instead = "raise %s(%a)" % (kind, message)
    # The importer knows this code by its name.
    code = compile(instead, os.fsdecode(filename), "exec", dont_inherit=True).replace(co_name=NO_FRAME) if instead else b""
    message = " ".join(("%s: %s" % (kind, message)).split())
    return b"-" + pack(b"%d" % line, message.encode("utf-8", "replace"), code and marshal.dumps(code))


def compiled(optimize, filename, file, *text):
    try:
        if text:
            data = text[0]
        else:
            with open(file, "rb") as f:
                data = f.read()
        code = compile(data, os.fsdecode(filename), "exec", dont_inherit=True, optimize=int(optimize))
        return b"+" + marshal.dumps(code)
    except (SyntaxError, OSError, ValueError, RecursionError, MemoryError, OverflowError) as e:
        return fail(e, filename)


def found(name):
    import importlib.util
    import json

    try:
        spec = importlib.util.find_spec(name.decode())
    except Exception:
        spec = None
    if spec is None:
        return json.dumps({"found": False}).encode()
    places = spec.submodule_search_locations
    return json.dumps(
        {
            "found": True,
            "package": places is not None,
            "dirs": [os.path.abspath(p) for p in places or () if os.path.isdir(p)],
            "origin": os.path.abspath(spec.origin) if spec.has_location and spec.origin else "",
        }
    ).encode()


helper = {}


def libraries(program, request):
    if not helper:
        exec(compile(program, "libraries.py", "exec"), helper)
    return helper["answer"](request)


while True:
    head = source.read(4)
    if len(head) < 4:
        break
    request = source.read(struct.unpack("<I", head)[0])
    answer = {b"c": compiled, b"f": found, b"l": libraries}[request[:1]](*fields(request))
    sink.write(struct.pack("<I", len(answer)) + answer)
    sink.flush()
