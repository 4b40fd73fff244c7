"""Loads libraries at its start and later, and tells which, for tests that offer it
others under the same names."""
import json
import os
import subprocess
import sys

import bz2
import ctypes
import lzma
import sqlite3
import ssl
import uuid
import zlib

for name in ("libcrypto.so.3", "libcrypto.so.1.1"):
    try:
        ctypes.CDLL(name)
    except OSError:
        pass
told = {
    "variable": os.environ.get("LD_LIBRARY_PATH"),
    "child": subprocess.run(["/bin/sh", "-c", 'echo "$LD_LIBRARY_PATH"'], stdout=subprocess.PIPE, universal_newlines=True).stdout.strip(),
    "sqlite": sqlite3.connect(":memory:").execute("select 42").fetchone()[0],
    "own": ctypes.CDLL(os.path.join(sys._MEIPASS, "own", "libouter.so")).outer(),
    "home": sys._MEIPASS,
    "foreign": 0,
    "libraries": [],
}
try:
    told["foreign"] = ctypes.CDLL("libforeign.so").answer()
except OSError:
    pass
try:
    with open("/proc/self/maps") as maps:
        told["libraries"] = sorted({line.split(None, 5)[5].strip() for line in maps if ".so" in line})
except FileNotFoundError:
    pass
print(json.dumps(told))
