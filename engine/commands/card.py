"""``python -m engine card``: a model's card made anew from its files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError
from engine.evaluation.padding_study.files import list_studies
from engine.models.catalog import CONFIG_FILE, find_model
from engine.reporting.ablations import ABLATIONS_DIR, RUNS, write_ablation_card
from engine.reporting.model_card import write_model_card
from engine.reporting.padding_study_card import write_study_card


class Format(StrEnum):
    """What a card is for."""

    PLAIN = "plain"
    """README.md of the model's folder."""
    HUGGING_FACE = "huggingface"
    """README.md of a repository on the Hugging Face Hub, with its metadata."""


def card(
    name: Annotated[str, typer.Argument(help="A model of weights/, or a model folder.")],
    format: Annotated[Format, typer.Option(help="huggingface adds the Hub's metadata; needs --out.")] = (
        Format.PLAIN
    ),
    out: Annotated[Path | None, typer.Option(help="The file to write, with --format huggingface.")] = None,
    license: Annotated[
        str | None, typer.Option(help="The Hub's identifier of the model's licence, such as mit.")
    ] = None,
) -> None:
    """Write a model's README.md from its configuration, training facts, score tables and NOTES.md.

    The folder of padding studies and that of the ablations get their cards in the same way.
    """
    folder = find_model(name) or Path(name)
    if not folder.is_dir():
        raise InputError(f"There is no model folder '{name}'; python -m engine models lists them.")
    if format is Format.PLAIN:
        if out is not None or license is not None:
            raise InputError("--out and --license go with --format huggingface; leave them out.")
        typer.echo(f"Wrote {write_card(folder)}")
        return
    if out is None or out.is_dir():
        raise InputError(
            "Name the file with --out, such as --out README.md: the folder's own card stays as it is."
        )
    from engine.reporting.hugging_face_card import write_hugging_face_card

    typer.echo(f"Wrote {write_hugging_face_card(folder, out, license)}")


def write_card(folder: Path) -> Path:
    """Write the card of a model's folder, of one of padding studies, or of one of ablations."""
    if not (folder / CONFIG_FILE).is_file():
        if list_studies([folder]):
            return write_study_card(folder)
        if folder.resolve() == ABLATIONS_DIR or any((folder / run.name).is_dir() for run in RUNS):
            return write_ablation_card(folder)
    return write_model_card(folder)
