"""Puts the directory with extension modules of the standard library on sys.path, as an
interpreter has it. astroid, with which pylint reads the modules that a program imports,
looks for their files there (astroid/interpreter/_import/spec.py).
"""
import sys

if sys.platform != "win32":
    sys.path.append("%s/lib/python%d.%d/lib-dynload" % (sys._MEIPASS, *sys.version_info[:2]))
