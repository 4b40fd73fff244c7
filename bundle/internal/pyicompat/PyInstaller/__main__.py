"""PyInstaller as a program, which neither spec files nor hooks can start here."""


def run(pyi_args=None, pyi_config=None):
    raise NotImplementedError("PyInstaller.__main__.run starts another build; run gofreeze pyinstaller with its arguments instead"
                              + (": " + " ".join(map(str, pyi_args)) if pyi_args else ""))
