"""gofreeze for build scripts: ``gofreeze.run(["--onefile", "app.py"])``."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from typing import Optional

__all__ = ["GofreezeError", "executable", "run"]


class GofreezeError(Exception):
    """A build has failed.

    ``message``, which is also the text of the exception, is the line that says why, with
    the hint if there is one. ``returncode`` is the exit code of gofreeze: 1 if the build
    failed, 2 if the arguments are wrong, 130 if the user interrupted it, and negative if
    a signal ended it.
    """

    def __init__(self, message: str, returncode: int) -> None:
        super().__init__(message, returncode)
        self.message = message
        self.returncode = returncode

    def __str__(self) -> str:
        return self.message


def executable() -> str:
    """Return the path of the program gofreeze that was installed with this package.

    Raises FileNotFoundError if it is not there.
    """
    name = "gofreeze.exe" if os.name == "nt" else "gofreeze"
    try:
        places = [os.path.abspath(f.locate()) for f in files("gofreeze") or [] if f.name == name]
    except PackageNotFoundError:
        places = []
    # pip install --target puts programs beside the packages, but records another place.
    places.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin", name))
    for place in places:
        if os.path.isfile(place):
            return place
    raise FileNotFoundError("gofreeze: the program %s is not there; install gofreeze again" % places[0])


def environment() -> dict[str, str]:
    """Return an environment in which gofreeze freezes the Python that runs this."""
    env = dict(os.environ)
    if sys.executable:
        env["_GOFREEZE_CALLER"] = sys.executable
    return env


def run(args: Optional[Sequence[str]] = None) -> None:
    """Build a program as ``gofreeze build ARGS`` does, with the Python that runs this.

    ``args`` are the arguments of ``gofreeze build``, by default those of this process.
    gofreeze writes to the standard output of this process; what it writes to the
    standard error arrives, as text, in ``sys.stderr``.

    Raises GofreezeError if the build fails. No part of a product is left then.
    """
    if isinstance(args, str):
        raise TypeError("gofreeze.run: want a list of arguments, not a string")
    command = [executable(), "build", *(sys.argv[1:] if args is None else args)]
    if sys.stdout is not None:
        sys.stdout.flush()  # what was printed before comes before what gofreeze prints
    last: list[str] = []
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for raw in process.stderr:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            _echo(line)
            if line.startswith("gofreeze: "):
                # The last line is the error, or the hint behind it.
                line = line[len("gofreeze: ") :]
                last = [*last, line] if line.startswith("hint: ") else [line]
    if process.returncode != 0:
        message = "; ".join(last) or "gofreeze ended with exit code %d" % process.returncode
        raise GofreezeError(message, process.returncode)


def _echo(line: str) -> None:
    """Write a line to sys.stderr, with escapes for what its encoding lacks."""
    if sys.stderr is None:  # pythonw.exe
        return
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
