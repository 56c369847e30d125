"""The command line: ``python -m data_tools COMMAND``."""

from typing import NoReturn

import typer

from data_tools.commands.download import download
from data_tools.commands.phantoms import phantoms
from engine.terminal.run import run

app = typer.Typer(
    name="data_tools",
    help="PneumoScope: look after datasets of chest radiographs. A research tool, not a medical device.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (phantoms, download):
    app.command()(command)


@app.callback()
def data_tools() -> None:
    """Keep the command's name in the command line while there is only one."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit; see ``engine.terminal.run``."""
    run(app, "python -m data_tools", arguments)
