"""A program whose own command line has -c, -m and files, and which starts itself
again with them: its options win over those of an interpreter."""
# e2e: run
# e2e: run -c config.ini
# e2e: run -m model --level 3
# e2e: run -c config.ini -m model input.py
# e2e: run -m
# e2e: run -i -u -E file
# e2e: run -
# e2e: run -- -c x
# e2e: run --help => 0
# e2e: run --version => 0
# e2e: run -V
# e2e: run --unknown => 2
import argparse
import os
import subprocess
import sys


def parser():
    p = argparse.ArgumentParser(prog="own", add_help=True)
    p.add_argument("-c", metavar="CONFIG")
    p.add_argument("-m", metavar="MODEL", nargs="?", const="no model")
    p.add_argument("-i", action="store_true")
    p.add_argument("-u", action="store_true")
    p.add_argument("-E", metavar="FILE")
    p.add_argument("-V", action="store_true")
    p.add_argument("--version", action="version", version="own 1.2")
    p.add_argument("--level", type=int)
    p.add_argument("files", nargs="*")
    return p


options = parser().parse_args()
print(sorted((k, v) for k, v in vars(options).items() if v not in (None, False, [])), sys.argv[1:], flush=True)
if "AGAIN" not in os.environ and sys.argv[1:] != ["-"]:
    frozen = getattr(sys, "frozen", False)
    me = [sys.executable] if frozen else [sys.executable, os.path.abspath(__file__)]
    done = subprocess.run(me + sys.argv[1:], stdout=subprocess.PIPE, universal_newlines=True,
                          env=dict(os.environ, AGAIN="1"))
    print("again:", done.returncode, done.stdout.strip())
