# Every helper of the build includes this file: its pipes to the build, and names with
# bytes that are not UTF-8, in JSON.


def pipes():
    """The files for what the build says and for the answers. Children do not learn of
    them."""
    import os
    import sys

    read, write = 3, 4
    handles = os.environ.pop("_GOFREEZE_PIPES", "")
    if os.name == "nt":
        import msvcrt

        for out in (sys.stdout, sys.stderr):
            # Into a pipe, Python writes the code page of the system, which the build
            # does not know, and which has few of the characters that names have.
            if out is not None:
                out.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        read, write = (msvcrt.open_osfhandle(int(h), 0) for h in handles.split(","))
    for file in (read, write):
        os.set_inheritable(file, False)
    return os.fdopen(read, "r", encoding="utf-8"), os.fdopen(write, "w", encoding="utf-8", newline="\n")


def to_wire(value):
    """Write each byte of a name that is not UTF-8 as NUL and two hexadecimal digits."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            value = "".join("\0%02x" % (ord(c) & 0xFF) if "\udc80" <= c <= "\udcff" else c for c in value)
        return value
    if isinstance(value, dict):
        return {k: to_wire(v) for k, v in value.items()}
    return [to_wire(v) for v in value] if isinstance(value, (list, tuple)) else value


def from_wire(value):
    if isinstance(value, str):
        first, *rest = value.split("\0")
        return first + "".join(chr(0xDC00 + int(part[:2], 16)) + part[2:] for part in rest)
    if isinstance(value, dict):
        return {k: from_wire(v) for k, v in value.items()}
    return [from_wire(v) for v in value] if isinstance(value, list) else value
