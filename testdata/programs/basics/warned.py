"""Warnings: their category, their module and their line, on stderr."""
# e2e: stderr warnings
# e2e: run
import logging
import warnings

import shelf.front

logging.basicConfig(format="%(levelname)s %(name)s %(module)s %(funcName)s %(lineno)d %(message)s")


def careful():
    logging.warning("logged")
    warnings.warn("deprecated here", DeprecationWarning)
    warnings.warn("a user warning")


careful()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn_explicit("explicit", UserWarning, "file.py", 3, module="shelf.front")
print([str(w.message) for w in caught])
logging.getLogger("x").error("an error")
