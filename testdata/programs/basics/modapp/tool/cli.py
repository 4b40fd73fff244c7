"""A module of a package as the program, as in python -m tool.cli."""
# e2e: module tool.cli
# e2e: run a b
import subprocess
import sys

from . import names, work

if __name__ == "__main__":
    print("argv", sys.argv[1:])
    print("package", __package__, "spec", __spec__.name)
    print(work.double(21))
    print("tool.cli" in sys.modules)
    if "child" in sys.argv:
        print(names.of_command())
    else:
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "tool.cli", "child"], check=True)
        if getattr(sys, "frozen", False):
            assert names.of_command() == names.of_script(), names.of_command()
