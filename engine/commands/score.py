"""``python -m engine score``: a model's scores for datasets or single files."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.checks import check_folder_writable, check_some_usable
from engine.commands.model_options import (
    Arch,
    Config,
    InChannels,
    Mean,
    Outputs,
    Size,
    Std,
    Weights,
    load_chosen_model,
)
from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.terminal.output import moving, print_json, progress_bar

if TYPE_CHECKING:
    from engine.datasets.catalog import Dataset


def score(
    weights: Weights,
    data: Annotated[list[Path], typer.Option(help="A dataset folder, or image files.")],
    out: Annotated[Path, typer.Option(help="Score table to write: .parquet keeps the provenance, or .csv.")],
    files: Annotated[list[Path] | None, typer.Argument(help="More image files.")] = None,
    split: Annotated[str | None, typer.Option(help="Split to score; all of them unless told.")] = None,
    padding: Annotated[str | None, typer.Option(help="Another padding than the model's own.")] = None,
    arch: Arch = None,
    config: Config = None,
    in_channels: InChannels = None,
    outputs: Outputs = None,
    size: Size = None,
    mean: Mean = None,
    std: Std = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    name: Annotated[str | None, typer.Option(help="Dataset name in the provenance.")] = None,
    runtime: Annotated[str, typer.Option(help="auto, torch or onnx.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Score images. The same command goes on where it was interrupted."""
    from engine.datasets.select import rows_for_split
    from engine.imaging.fit import Padding
    from engine.inference.runners import Runtime
    from engine.inference.score_dataset import score_dataset, score_files
    from engine.inference.scorer import make_scorer

    if runtime not in list(Runtime):
        raise InputError(f"Expected --runtime to be auto, torch or onnx, but got '{runtime}'.")
    if padding is not None:
        Padding.parse(padding)
    if out.suffix.lower() not in (".parquet", ".csv") or out.is_dir():
        raise InputError(f"Expected --out to name a file that ends in .parquet or .csv, but got '{out}'.")
    sources = [*data, *(files or [])]
    folders = [source for source in sources if source.is_dir()]
    if folders and len(sources) > 1:
        raise InputError("Score one dataset folder at a time, or any number of image files.")
    if not folders and (split or positive or name):
        raise InputError(
            f"--split, --positive and --name go with a dataset folder, and '{sources[0]}' is none."
        )
    model = load_chosen_model(
        weights,
        arch=arch,
        config=config,
        in_channels=in_channels,
        outputs=outputs,
        size=size,
        mean=mean,
        std=std,
    )
    check_folder_writable(out.parent)
    notes: list[str] = []
    if folders:
        with progress_bar(None, "reading headers") as bar:
            dataset = load_for(model.config.classes[1], folders[0], name, positive, moving(bar))
        notes = dataset.notes
        with progress_bar(len(rows_for_split(dataset, split)), f"scoring {dataset.name}") as bar:
            table = score_dataset(
                model, dataset, split=split, padding=padding, runtime=Runtime(runtime),
                journal=out.with_name(f".{out.name}.journal"), advance=bar.update,
            )  # fmt: skip
    else:
        scorer = make_scorer(model, padding=padding, runtime=Runtime(runtime))
        with progress_bar(len(sources), "scoring") as bar:
            frame = score_files(scorer, sources, bar.update)
        table = ScoreTable(
            frame, model.config.classes, {"model": model.name, "threshold": model.config.threshold}
        )
    problems = [reason or None for reason in table.frame["problem"].fillna("")]
    check_some_usable(list(table.frame["path"]), problems)
    write_scores(table, out)
    unreadable = sum(problem is not None for problem in problems)
    if as_json:
        print_json(
            {
                "out": out.as_posix(),
                "images": len(problems),
                "unreadable": unreadable,
                "notes": notes,
                **table.provenance,
            }
        )
        return
    bad = f", {unreadable} unreadable (see the column problem)" if unreadable else ""
    typer.echo(f"Scored {len(problems)} images with {model.name}{bad}: {out}")
    for note in notes:
        typer.echo(f"Note: {note}")


def load_for(
    model_positive: str,
    folder: Path,
    name: str | None,
    positive: str | None,
    progress: Callable[[int, int], None],
) -> "Dataset":
    """Load a dataset; its positive class is the given one, else the model's where the data have it.

    Raises InputError as ``load_dataset`` does.
    """
    from engine.datasets.catalog import load_dataset

    if positive is None:
        # Where this fails for another reason than the class, the next line fails for it too.
        with suppress(InputError):
            return load_dataset(folder, name=name, positive=model_positive, progress=progress)
    return load_dataset(folder, name=name, positive=positive, progress=progress)
