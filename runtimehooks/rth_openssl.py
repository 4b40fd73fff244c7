"""Shows OpenSSL its modules in the product, such as the provider of old ciphers
and digests, when the program comes to load libcrypto through ctypes, as it must
to ask for one. Loading the library here would delay every program with ctypes.
"""


def install(module):
    import os
    import sys

    home = sys.modules["_gofreeze"].HOME
    original = module.CDLL.__init__
    shown = False

    def __init__(self, name, *args, **kwds):
        nonlocal shown
        original(self, name, *args, **kwds)
        if shown or "libcrypto" not in str(name) or "OPENSSL_MODULES" in os.environ:
            return
        modules, library = os.path.join(home, "ossl-modules"), os.path.join(home, "libcrypto.so.3")
        if os.path.isdir(modules) and os.path.exists(library):
            shown = True
            function = module.CDLL(library).OSSL_PROVIDER_set_default_search_path
            function.argtypes = [module.c_void_p, module.c_char_p]
            function(None, os.fsencode(modules))

    module.CDLL.__init__ = __init__


import sys

sys.modules["_gofreeze"].PATCHES["ctypes"] = install
