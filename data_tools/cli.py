"""The command line: ``python -m data_tools COMMAND``."""

from typing import NoReturn

import typer

from data_tools.commands.build import build
from data_tools.commands.download import download
from data_tools.commands.duplicates import duplicates
from data_tools.commands.phantoms import phantoms
from data_tools.commands.scan import scan
from engine.terminal.run import run

app = typer.Typer(
    name="data_tools",
    help="PneumoScope: look after datasets of chest radiographs. A research tool, not a medical device.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (scan, duplicates, build, download, phantoms):
    app.command()(command)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit; see ``engine.terminal.run``."""
    run(app, "python -m data_tools", arguments)
