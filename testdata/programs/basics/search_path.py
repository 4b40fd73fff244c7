"""Packages that other directories of the product hold, too: a directory of vendored
packages on sys.path, and one in front of a package's __path__."""
# e2e: path searched
# e2e: run
# e2e: run all
import sys

import vendoring

if sys.argv[1:]:
    vendoring.last()
import shared
import shared.here

print(shared.__file__, shared.__spec__.origin, type(shared.__loader__) is type(shared.__spec__.loader), len(shared.__path__))
vendoring.last()
import shared.there

print(shared.here.NAME, shared.there.NAME, len(shared.__path__) > 1)
vendoring.first()
import twice.inner

print(twice.NAME, twice.inner.NAME, twice.inner.__name__)
import layered.both
import layered.inside
import layered.rest

print(layered.both.NAME, layered.inside.NAME, layered.rest.NAME)
try:
    import layered.none
except ModuleNotFoundError as e:
    print(e)
