"""The command line: ``python -m engine COMMAND``.

Bad input ends with one line on stderr and exit code 2, never with a traceback.
"""

import sys

import typer

from engine.commands.card import card
from engine.commands.explain import explain
from engine.commands.metrics import metrics
from engine.commands.models import models
from engine.commands.score import score
from engine.commands.train import train
from engine.errors import InputError

app = typer.Typer(
    name="engine",
    help="PneumoScope: can this chest X-ray classifier be trusted, where does it fail, and why? "
    "A research tool, not a medical device.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (models, train, score, metrics, explain, card):
    app.command()(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 when done, 2 for input that cannot be used, 130 when interrupted."""
    command = typer.main.get_command(app)
    try:
        arguments = sys.argv[1:] if arguments is None else arguments
        code = command.main(arguments or ["--help"], prog_name="python -m engine", standalone_mode=False)
    except typer.exceptions.TyperException as error:
        fail(error.format_message() if hasattr(error, "format_message") else str(error))
    except InputError as error:
        fail(str(error))
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("Interrupted.", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def fail(message: str) -> None:
    """Print one line on stderr and exit with code 2."""
    typer.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(2)
