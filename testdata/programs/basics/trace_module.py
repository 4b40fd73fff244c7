"""An exception from deep inside modules, standard library included."""
# e2e: stderr traceback
# e2e: run => 1
import json
import traceback

import shelf.thrower

try:
    shelf.thrower.throw(2)
except ValueError:
    for frame in traceback.extract_tb(__import__("sys").exc_info()[2]):
        print(frame.name, frame.lineno, frame.filename.replace("\\", "/").rsplit("/", 1)[-1])
json.loads("{", object_hook=shelf.thrower.throw)
