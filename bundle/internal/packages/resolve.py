"""Runs pip as if it ran on the system whose environment markers are given."""
import json
import sys

target = json.loads(sys.argv[1])

from pip._vendor.packaging import markers

markers.default_environment = lambda: dict(target)

from pip._internal.cli.main import main

sys.exit(main(sys.argv[2:]))
