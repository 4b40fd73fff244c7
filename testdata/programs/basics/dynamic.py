"""Modules that are imported by a name in a string literal."""
# e2e: run
import importlib
import importlib.util
import sys

late = importlib.import_module("shelf.late")
print(late.WHEN)
print(importlib.import_module(".knot", "shelf.inner").name())
print(importlib.import_module("..front", package="shelf.inner").shown)
print(__import__("shelf.inner.loop").inner.loop.name())
print(__import__("colorsys").rgb_to_hsv(1, 0, 0))
print(importlib.import_module("xml.dom.minidom").parseString("<a/>").documentElement.tagName)

spec = importlib.util.find_spec("shelf.front")
print(spec.name, spec.has_location, spec.origin.replace("\\", "/").rsplit(".", 1)[0].rsplit("/", 2)[-2:])
print(importlib.util.find_spec("no_such_module"), importlib.util.find_spec("shelf.nope"))

before = sys.modules.pop("shelf.front")
again = importlib.import_module("shelf.front")
print(again is not before, importlib.reload(again) is again)
