"""What the shelf shows."""
__all__ = ["shown", "describe"]

shown = "shown"
_hidden = "hidden"
unlisted = "unlisted"


def describe(thing):
    """Say what a thing is."""
    # The comment must come back from inspect.getsource.
    return "%s: %s" % (type(thing).__name__, thing)
