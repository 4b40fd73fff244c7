# pip: dill click
# It tells modules that are installed by their paths, and pickles others with their contents.
import click, dill, json
print(dill._dill._is_builtin_module(click), dill._dill._is_imported_module(click), dill._dill._is_builtin_module(json))
print(len(dill.dumps(click)) < 200, dill.loads(dill.dumps(lambda x: x + 1))(2), dill.loads(dill.dumps(click)) is click)
