"""Shows PyGObject the typelibs of the program, and GLib its files.

GLib reads where things are from the environment, once. The variables are set
while it does, and are gone before the program starts another one.
"""


def load(home, *names):
    import ctypes
    import os

    for name in names:
        path = os.path.join(home, name)
        if os.path.exists(path):
            return ctypes.CDLL(path)
    return None


def install(module):
    import ctypes
    import os
    import sys

    home = sys.modules["_gofreeze"].HOME
    typelibs = os.fsencode(os.path.join(home, "gi_typelibs"))
    library = load(home, "libgirepository-2.0.so.0")
    if library is not None:
        library.gi_repository_dup_default.restype = ctypes.c_void_p
        library.gi_repository_prepend_search_path.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        library.gi_repository_prepend_search_path(library.gi_repository_dup_default(), typelibs)
    library = load(home, "libgirepository-1.0.so.1")
    if library is not None:
        library.g_irepository_prepend_search_path.argtypes = [ctypes.c_char_p]
        library.g_irepository_prepend_search_path(typelibs)
    loaders = os.path.join(home, "lib", "gdk-pixbuf", "loaders.cache")
    if os.path.exists(loaders):
        with_variable("GDK_PIXBUF_MODULE_FILE", loaders, load(home, "libgdk_pixbuf-2.0.so.0"), "gdk_pixbuf_get_formats")
    schemas = os.path.join(home, "share", "glib-2.0", "schemas")
    if os.path.exists(schemas):
        with_variable("GSETTINGS_SCHEMA_DIR", schemas, load(home, "libgio-2.0.so.0"), "g_settings_schema_source_get_default")


def with_variable(name, value, library, function):
    """Calls a function of a library, which looks at a variable then and never again."""
    import ctypes
    import os

    if library is None:
        return
    function = getattr(library, function)
    function.restype = ctypes.c_void_p
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        function()
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


import sys

sys.modules["_gofreeze"].PATCHES["gi"] = install
