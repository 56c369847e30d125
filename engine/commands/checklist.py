"""``python -m engine checklist``: a reporting checklist, filled from what is known of a model."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.checks import check_folder_writable
from engine.errors import InputError
from engine.models.catalog import find_model
from engine.terminal.output import print_json


def checklist(
    name: Annotated[str, typer.Argument(metavar="NAME", help="claim (CLAIM 2024) or tripod-ai (TRIPOD+AI).")],
    weights: Annotated[str, typer.Option(help="A model of weights/, or a model folder.")],
    data: Annotated[str, typer.Option(help="The scored set, as dataset/split: kermany/test.")],
    answers: Annotated[
        Path | None,
        typer.Option(help="The author's answers, .toml or .json; the model's checklist.toml unless told."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A file to write: .md or .csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the filled checklist as JSON.")] = False,
) -> None:
    """Fill a reporting checklist from a model's files, with blanks for what only people know.

    Without --out or --json it is printed as Markdown.
    """
    from engine.reporting.checklists.answers_file import read_answers
    from engine.reporting.checklists.filled import as_csv, as_markdown, fill, summary_line
    from engine.reporting.checklists.filled import as_json as in_json

    folder = find_model(weights) or Path(weights)
    if not folder.is_dir():
        raise InputError(f"There is no model folder '{weights}'; python -m engine models lists them.")
    if out is not None and out.suffix.lower() not in (".md", ".csv"):
        raise InputError(f"Expected --out to name a file that ends in .md or .csv, but got '{out}'.")
    filled = fill(name, folder, data, read_answers(answers, name) if answers else None)
    if out is not None:
        check_folder_writable(out.parent)
        text = as_csv(filled) if out.suffix.lower() == ".csv" else as_markdown(filled)
        write(out, text)
    if as_json:
        print_json(in_json(filled))
    elif out is None:
        typer.echo(as_markdown(filled), nl=False)
    else:
        typer.echo(f"{filled.title} for {filled.model}, {filled.about}: {summary_line(filled)}\nWrote {out}")


def write(path: Path, text: str) -> None:
    """Write a text file; raise InputError where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write '{path}': {error.strerror or error}.") from error
