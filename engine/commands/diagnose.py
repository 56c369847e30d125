"""``python -m engine diagnose``: what the models at hand make of image files."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.case_file import check_case, write_case
from engine.commands.checks import check_folder_writable, check_some_usable
from engine.datasets.walk import list_images
from engine.errors import InputError
from engine.models.catalog import list_models
from engine.terminal.output import print_json, progress_bar, table

if TYPE_CHECKING:
    from engine.evaluation.diagnosis import Diagnosis
    from engine.models.store import LoadedModel

MANY = 32
"""Images from which on ONNX Runtime makes up for its start-up."""


def diagnose(
    images: Annotated[list[Path], typer.Argument(help="Image files, or folders of them.")],
    weights: Annotated[
        list[str] | None,
        typer.Option(help="A model of weights/, a model folder, or a weights file; all at hand unless told."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write: .csv or .json.")] = None,
    case: Annotated[
        Path | None,
        typer.Option(help="One-page file of the only image, for a meeting: .html, or .pdf with Chromium."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            help="Score table of the first model, to say in the case how often such a score is right."
        ),
    ] = None,
    with_name: Annotated[bool, typer.Option("--with-name", help="Put the file's name on the case.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what each model calls each image, and what makes its score doubtful.

    The first of --weights speaks in a --case. Without --with-name nothing on it names the file.
    """
    from engine.inference.diagnose import diagnose_images, make_reader
    from engine.inference.runners import Runtime
    from engine.reporting.diagnosis_export import as_dict, csv_bytes, json_bytes

    writers = {".csv": csv_bytes, ".json": json_bytes}
    if out is not None and (out.suffix.lower() not in writers or out.is_dir()):
        raise InputError(f"Expected --out to name a file that ends in .csv or .json, but got '{out}'.")
    files = list(dict.fromkeys(file for source in images for file in files_of(source)))
    if case is not None:
        check_case(case, files, against)
    models = named_models(weights) if weights else models_at_hand()
    runtime = Runtime.TORCH if len(files) < MANY else Runtime.AUTO
    readers = [make_reader(model, runtime=runtime) for model in models]
    for made in filter(None, (out, case)):
        check_folder_writable(made.parent)
    diagnoses = []
    with progress_bar(len(files), "diagnosing") as bar:
        for one in diagnose_images([(file.as_posix(), file) for file in files], readers):
            diagnoses.append(one)
            bar.update()
    check_some_usable([one.file for one in diagnoses], [one.problem for one in diagnoses])
    if out is not None:
        out.write_bytes(writers[out.suffix.lower()](diagnoses))
    if case is not None:
        write_case(case, files[0], diagnoses[0], models, readers[0], scores=against, named=with_name)
    if as_json:
        print_json(as_dict(diagnoses))
        return
    print_results(diagnoses)
    if out is not None:
        typer.echo(f"\nWrote {len(diagnoses)} images to {out}")
    if case is not None:
        typer.echo(f"\nWrote the case to {case}")


def files_of(source: Path) -> list[Path]:
    """Return a file, or the images below a folder; raises InputError for a folder without images."""
    if not source.is_dir():
        return [source]
    found = [source / path for path in list_images(source.resolve()).files]
    if not found:
        raise InputError(f"'{source}' holds no image files (.jpg, .png, .webp, .dcm …).")
    return found


def named_models(weights: Sequence[str]) -> list["LoadedModel"]:
    """Load the models that were asked for, each once."""
    from engine.models.store import load_model

    return [load_model(one) for one in dict.fromkeys(weights)]


def models_at_hand() -> list["LoadedModel"]:
    """Load every model that can be; raises InputError where there is none."""
    from engine.models.store import load_model

    loaded = []
    for entry in list_models():
        if not entry.problem:
            # ``engine models`` tells what is wrong with a model; here the others do.
            with suppress(InputError):
                loaded.append(load_model(entry.path))
    if not loaded:
        raise InputError("There is no model that can be loaded; python -m engine models says why.")
    return loaded


def print_results(diagnoses: Sequence["Diagnosis"]) -> None:
    """Print a row for each image and model, then what is to be said of single images."""
    from engine.reporting.notice import NOTICE

    rows = [
        {
            "file": one.file,
            "model": model.name,
            "score": "" if model.score is None else f"{model.score:.3f}",
            "threshold": f"{model.threshold:.3f}",
            "call": model.call or "none",
        }
        for one in diagnoses
        for model in one.models
    ]
    typer.echo(table(rows, right=("score", "threshold")))
    remarks = [
        f"{one.file}: {remark}"
        for one in diagnoses
        for remark in ([one.problem] if one.problem else [concern.sentence for concern in one.concerns])
    ]
    typer.echo("\n".join(["", *remarks, *([""] if remarks else []), NOTICE]))
