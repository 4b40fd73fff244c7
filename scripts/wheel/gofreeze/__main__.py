"""Run the program gofreeze: ``python -m gofreeze build --onefile app.py``."""

import os
import subprocess
import sys

from . import environment, executable


def main() -> None:
    """Replace this process by gofreeze, or wait for it where there is no such call."""
    try:
        path = executable()
    except FileNotFoundError as e:
        sys.exit(str(e))
    command = [path] + sys.argv[1:]
    if os.name != "nt":
        os.execve(path, command, environment())
    with subprocess.Popen(command, env=environment()) as process:
        while True:
            try:
                sys.exit(process.wait())
            except KeyboardInterrupt:
                continue  # gofreeze has got it as well, and ends in order


if __name__ == "__main__":
    main()
