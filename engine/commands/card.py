"""``python -m engine card``: a model's card made anew from its files."""

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError
from engine.evaluation.padding_study.files import list_studies
from engine.models.catalog import CONFIG_FILE, find_model
from engine.reporting.ablations import ABLATIONS_DIR, RUNS, write_ablation_card
from engine.reporting.model_card import write_model_card
from engine.reporting.padding_study_card import write_study_card


def card(name: Annotated[str, typer.Argument(help="A model of weights/, or a model folder.")]) -> None:
    """Write a model's README.md from its configuration, training facts, score tables and NOTES.md.

    The folder of padding studies and that of the ablations get their cards in the same way.
    """
    folder = find_model(name) or Path(name)
    if not folder.is_dir():
        raise InputError(f"There is no model folder '{name}'; python -m engine models lists them.")
    typer.echo(f"Wrote {write_card(folder)}")


def write_card(folder: Path) -> Path:
    """Write the card of a model's folder, of one of padding studies, or of one of ablations."""
    if not (folder / CONFIG_FILE).is_file():
        if list_studies([folder]):
            return write_study_card(folder)
        if folder.resolve() == ABLATIONS_DIR or any((folder / run.name).is_dir() for run in RUNS):
            return write_ablation_card(folder)
    return write_model_card(folder)
