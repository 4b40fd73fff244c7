# pip: typer
import typer
from typer.testing import CliRunner
a = typer.Typer()
@a.command()
def f(n: int = 1): print('n', n)
print(CliRunner().invoke(a, ['--n', '3']).output)
