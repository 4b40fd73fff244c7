"""inspect.getsource and linecache where the source is included."""
# e2e: build --include-source shelf
# e2e: run
import inspect
import linecache

import shelf.front
import shelf.late

print(inspect.getsource(shelf.front.describe))
print(inspect.getdoc(shelf.front.describe))
print(inspect.getsource(shelf.late).splitlines()[0])
print(inspect.getsourcelines(shelf.front.describe)[1])
print(inspect.getmodule(shelf.front.describe).__name__)
print(linecache.getline(shelf.front.__file__, 5, shelf.front.__dict__).strip())
print(inspect.signature(shelf.front.describe))
print(shelf.front.__loader__.get_source("shelf.front").startswith('"""What the shelf shows.'))
