"""``python -m engine card``: a model's card made anew from its files."""

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError
from engine.models.catalog import find_model
from engine.reporting.model_card import write_model_card


def card(name: Annotated[str, typer.Argument(help="A model of weights/, or a model folder.")]) -> None:
    """Write a model's README.md from its configuration, training facts, score tables and NOTES.md."""
    folder = find_model(name) or Path(name)
    if not folder.is_dir():
        raise InputError(f"There is no model folder '{name}'; python -m engine models lists them.")
    typer.echo(f"Wrote {write_model_card(folder)}")
