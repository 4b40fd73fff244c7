"""Tcl and Tk. gofreeze collects both with tkinter; here is what hooks ask besides."""
import os

from PyInstaller import isolated


@isolated.decorate
def _ask():
    try:
        import tkinter

        tcl = tkinter.Tcl()
        return {"tcl_dir": tcl.eval("info library"), "tcl_version": tcl.eval("info patchlevel"), "tk_version": str(tkinter.TkVersion),
                "file": tkinter._tkinter.__file__}
    except ImportError:
        return {}


class TclTkInfo:
    TCL_ROOTNAME = "_tcl_data"
    TK_ROOTNAME = "_tk_data"

    def __init__(self):
        self._found = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if self._found is None:
            self._found = _ask()
        found = self._found
        tcl = found.get("tcl_dir")
        tk = tcl and os.path.join(os.path.dirname(tcl), "tk" + ".".join(found["tk_version"].split(".")[:2]))
        values = {
            "available": bool(found), "tkinter_extension_file": found.get("file"), "tcl_version": found.get("tcl_version"),
            "tk_version": found.get("tk_version"), "tcl_data_dir": tcl, "tk_data_dir": tk if tk and os.path.isdir(tk) else None,
            "tcl_module_dir": None, "is_macos_system_framework": False, "tcl_threaded": True, "tcl_shared_library": None,
            "tk_shared_library": None, "data_files": [],
        }
        try:
            return values[name]
        except KeyError:
            raise AttributeError(name)


tcltk_info = TclTkInfo()


def add_datas(*args):
    return []
