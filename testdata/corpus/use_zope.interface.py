# pip: zope.interface zope.event ruamel.yaml ruamel.yaml.string
import importlib, pkgutil
import zope, zope.event, zope.interface
import ruamel, ruamel.yaml.string
print(zope.__file__, type(zope.__path__).__name__, type(zope.__loader__).__name__, sorted(m.name for m in pkgutil.iter_modules(zope.__path__)))
print(ruamel.__file__, ruamel.yaml.YAML(typ="safe").load("a: [1, 2]"))
importlib.invalidate_caches()
class I(zope.interface.Interface): pass
print(I.__identifier__)
