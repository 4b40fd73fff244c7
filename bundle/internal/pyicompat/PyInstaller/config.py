"""The configuration of a build, for hooks that look at it."""
CONF = {"hooksconfig": {}}
