"""What a library for command lines calls the program, from its module and argv."""
import os
import sys


def of_script():
    return os.path.basename(sys.argv[0])


def of_command():
    package = getattr(sys.modules["__main__"], "__package__", None)
    if not package:
        return of_script()
    name = os.path.splitext(of_script())[0]
    return "python -m " + (package if name == "__main__" else package + "." + name)
