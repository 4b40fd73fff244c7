"""C extensions of the standard library and the types that they give."""
# e2e: run
import array
import bz2
import cmath
import csv
import datetime
import decimal
import hashlib
import heapq
import io
import json
import lzma
import math
import mmap
import pickle
import random
import select
import struct
import tempfile
import unicodedata
import uuid
import zlib
from xml.parsers import expat

import _decimal
import _json
import _struct

print(_json.make_encoder is not None, json.loads(json.dumps({"a": [1, 2.5, None]})))
print(decimal.Decimal is _decimal.Decimal, decimal.Decimal("1.10") + decimal.Decimal("2.20"))
print(zlib.decompress(zlib.compress(b"x" * 100)) == b"x" * 100, zlib.crc32(b"gofreeze"))
print(array.array("i", [1, 2, 3]).tobytes() == _struct.pack("3i", 1, 2, 3))
print(bz2.decompress(bz2.compress(b"bz")), lzma.decompress(lzma.compress(b"xz")))
print(hashlib.sha256(b"").hexdigest()[:16], hashlib.md5(b"").hexdigest()[:8], hashlib.blake2b(b"").hexdigest()[:8])
print(unicodedata.name("ß"), unicodedata.normalize("NFD", "é") == "e\u0301")
print(math.isqrt(99), cmath.sqrt(-4), heapq.nsmallest(2, [3, 1, 2]))
print(struct.unpack("<HI", struct.pack("<HI", 1, 2)))
print(datetime.date(2024, 2, 29).isoformat(), uuid.UUID(int=5))
print(random.Random(1).random() == random.Random(1).random())
print(pickle.loads(pickle.dumps({1: (2, 3)}, protocol=5)))
print(list(csv.reader(io.StringIO("a,b\n1,2\n"))))
with tempfile.TemporaryFile() as f:
    f.write(b"mapped")
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        print(m[:])
parser = expat.ParserCreate()
parser.StartElementHandler = lambda name, attrs: print("element", name, attrs)
parser.Parse("<root a='1'><child/></root>", True)
print(select.select([], [], [], 0))
