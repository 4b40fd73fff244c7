"""A command line made with typer and rich: help, options, errors, completion, tables,
markup, a progress bar, highlighted code."""
# e2e: run --help
# e2e: run greet Ada --times 2
# e2e: run greet Ada --times many => 2
# e2e: run table
# e2e: run fail => 3
# e2e: run nothing => 2
# e2e: run show --shout
# e2e: env COLUMNS=80
# e2e: env TERM=dumb
import enum

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.progress import track
from rich.syntax import Syntax
from rich.table import Table
from rich.tree import Tree

app = typer.Typer(help="A sample of commands.", add_completion=True)
console = Console(width=80, force_terminal=False)


class Level(str, enum.Enum):
    low = "low"
    high = "high"


@app.command()
def greet(name: str, times: int = typer.Option(1, help="How often."), level: Level = Level.low):
    """Greet someone."""
    for _ in range(times):
        typer.echo("Hello %s (%s)" % (name, level.value))


@app.command()
def table():
    """Show a table."""
    t = Table(title="Sums")
    t.add_column("n", justify="right")
    t.add_column("square", style="green")
    for n in range(3):
        t.add_row(str(n), str(n * n))
    console.print(t)
    console.print(Panel("[bold]marked[/bold] up :rocket:", title="Panel"))


@app.command()
def show(shout: bool = typer.Option(False, "--shout/--whisper")):
    """Show more."""
    tree = Tree("root")
    tree.add("leaf").add("leaflet")
    console.print(tree)
    console.print(Markdown("# Head\n\n- one\n- two `code`\n"))
    console.print(Syntax("def f(x):\n    return x", "python", line_numbers=True))
    print(sum(track(range(5), description="counting", console=Console(file=open("/dev/null", "w")))), shout)


@app.command()
def fail():
    """Fail with 3."""
    typer.secho("failing", fg="red", err=True)
    raise typer.Exit(3)


if __name__ == "__main__":
    app(prog_name="sample")
