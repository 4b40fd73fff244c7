# pip: rich
import io
from rich.console import Console
from rich.table import Table
t = Table('a')
t.add_row('[b]x[/b] :smile:')
f = io.StringIO()
Console(file=f, width=20).print(t)
print('x' in f.getvalue(), len(f.getvalue()))
