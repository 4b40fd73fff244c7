"""The environment, byte for byte and in order, as the program, C code and a
program that it starts see it. PYTHON* variables pass through, too."""
# e2e: oracle unfrozen
# e2e: env PYTHONPATH=/nowhere/at/all
# e2e: env B=2
# e2e: env LD_LIBRARY_PATH=/nowhere/lib
# e2e: env A=1
# e2e: env PYTHONSTARTUP=/nowhere/startup.py
# e2e: env EMPTY=
# e2e: env BYTES=\xff\xfe=\xc3\xbc
# e2e: env PYTHONUNKNOWN=x
# e2e: env PYTHONHASHSEED=77
# e2e: run
import ctypes
import os
import posix
import subprocess

ours = (b"_GOFREEZE_MEIPASS", b"_GOFREEZE_ARCHIVE", b"_GOFREEZE_DEPTH")
for name, value in os.environb.items():
    if name not in ours:
        print("os.environb", name, value)
print(list(os.environ) == [os.fsdecode(n) for n in os.environb])
print({k: v for k, v in posix.environ.items()} == dict(os.environb))

libc = ctypes.CDLL(None)
variables = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
index = 0
while variables[index] is not None:
    if variables[index].split(b"=")[0] not in ours:
        print("C", variables[index])
    index += 1

for how in ({}, {"env": dict(os.environ)}):
    out = subprocess.run(["/usr/bin/env", "-0"], stdout=subprocess.PIPE, check=True, **how).stdout
    print([line for line in out.split(b"\0") if line.split(b"=")[0] not in ours])
os.environ["LATER"] = "set"
del os.environ["A"]
print(os.getenv("LATER"), os.popen("echo $LATER.$A.$B").read().strip())
