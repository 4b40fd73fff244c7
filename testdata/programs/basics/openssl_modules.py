"""The legacy provider of OpenSSL 3, a module beside libcrypto."""
# e2e: needs import ctypes, hashlib; c = ctypes.CDLL("libcrypto.so.3"); c.OSSL_PROVIDER_load.restype = ctypes.c_void_p; assert c.OSSL_PROVIDER_load(None, b"legacy") and hashlib.new("md4")
# e2e: run
import ctypes
import hashlib
import os
import sys

crypto = ctypes.CDLL("libcrypto.so.3")
crypto.OSSL_PROVIDER_load.restype = ctypes.c_void_p
print(bool(crypto.OSSL_PROVIDER_load(None, b"legacy")), bool(crypto.OSSL_PROVIDER_load(None, b"default")))
print(hashlib.new("md4", b"text").hexdigest(), "OPENSSL_MODULES" in os.environ)
with open("/proc/self/maps") as f:
    loaded = {line.split()[-1] for line in f if "ossl-modules" in line}
print([path.startswith(getattr(sys, "_MEIPASS", "/")) for path in loaded])
