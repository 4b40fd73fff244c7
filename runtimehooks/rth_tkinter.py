"""Tells Tcl and Tk where their script libraries lie in the product."""
import sys


def install(module):
    import os

    home = sys._MEIPASS
    tcl, tk = os.path.join(home, "_tcl_data"), os.path.join(home, "_tk_data")
    create = module._tkinter.create

    def with_libraries(*args, **kwds):
        # Tcl reads the variables when an interpreter is made; the programs that
        # the application starts do not see them.
        saved = {}
        for name, path in (("TCL_LIBRARY", tcl), ("TK_LIBRARY", tk)):
            if os.path.isdir(path):
                saved[name] = os.environ.get(name)
                os.environ[name] = path
        try:
            return create(*args, **kwds)
        finally:
            for name, value in saved.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    class Module:
        """_tkinter with another create."""

        def __getattr__(self, name):
            return getattr(real, name)

    real = module._tkinter
    wrapped = Module()
    wrapped.create = with_libraries
    module._tkinter = wrapped


sys.modules["_gofreeze"].PATCHES["tkinter"] = install
