"""A plugin that the builder has never seen; uses a bundled module and one of its own."""
import json

import helper
import shelf.front


def run():
    return json.dumps({"helper": helper.NAME, "shelf": shelf.front.shown})
