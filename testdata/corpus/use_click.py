# pip: click
import click
from click.testing import CliRunner
@click.command()
@click.option('--n', default=1)
def f(n): click.echo(n)
print(CliRunner().invoke(f, ['--n', '3']).output)
