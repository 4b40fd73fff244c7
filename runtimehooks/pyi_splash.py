"""Stands in for PyInstaller's module of this name: there is no splash screen to
talk to."""


def is_alive():
    return False


def update_text(msg):
    pass


def close():
    pass
