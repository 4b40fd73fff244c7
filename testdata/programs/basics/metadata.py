"""importlib.metadata of an installed distribution, and its entry points: the
modules behind them are named nowhere in the program."""
# e2e: dist greeter_site
# e2e: run
import importlib.metadata as md
import importlib.resources as res
import json

import greeter

print(greeter.__version__, md.version("greeter"))
print(md.metadata("greeter")["Summary"])
print(md.requires("greeter"))
# From 3.12 on, files() leaves out what is not a file of its own.
print([line.split(",")[0] for line in md.distribution("greeter").read_text("RECORD").splitlines() if ".py," in line])
found = md.entry_points()
words = found.select(group="greeter.words") if hasattr(found, "select") else found["greeter.words"]
for entry in sorted(words, key=lambda e: e.name):
    print(entry.name, entry.value, entry.load()("Ada"))
print("greeter" in [d.metadata["Name"] for d in md.distributions()])
print(json.loads((res.files("greeter") / "tone.json").read_text()))
try:
    md.version("not-installed-at-all")
except md.PackageNotFoundError as e:
    print(type(e).__name__, e.args)
