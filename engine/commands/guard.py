"""``python -m engine guard``: fit a model's guard against odd pictures, try it, and ask it."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.checks import check_folder_writable
from engine.errors import InputError
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    from engine.datasets.catalog import Dataset
    from engine.evaluation.out_of_distribution import Guard
    from engine.models.store import LoadedModel

guard = typer.Typer(
    help="Tell pictures unlike a model's training images: fit its guard, try it, ask it.",
    no_args_is_help=True,
)

Weights = Annotated[str, typer.Option(help="A model of weights/, or a model folder.")]


@guard.command("fit")
def fit(
    weights: Weights,
    data: Annotated[Path, typer.Option(help="The dataset that the model was trained on.")],
    out: Annotated[
        Path | None, typer.Option(help="File to write: .npz; guard.npz in the model's folder unless told.")
    ] = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Fit a guard on the training split's features; its threshold is validation's 99th percentile.

    The same command goes on where it was interrupted: features of a dataset's images are kept.
    """
    from engine.datasets.catalog import load_dataset
    from engine.inference.embedding_store import default_store
    from engine.inference.fit_guard import fit_guard
    from engine.inference.guard import GUARD_FILE, write_guard
    from engine.models.store import load_model

    model = load_model(weights)
    folder = model.path if model.path.is_dir() else model.path.parent
    target = out or folder / GUARD_FILE
    if target.suffix.lower() != ".npz" or target.is_dir():
        raise InputError(f"Expected --out to name a file that ends in .npz, but got '{target}'.")
    check_folder_writable(target.parent)
    with progress_bar(None, "reading headers") as bar:
        dataset = load_dataset(data, positive=positive or model.config.classes[1], progress=moving(bar))
    with progress_bar(None, f"features of {dataset.name}") as bar:
        made = fit_guard(model, dataset, store=default_store(), advance=bar.update)
    write_guard(made, target)
    facts: dict[str, Any] = {
        "model": model.name, "dataset": dataset.name, "trained": made.trained, "validated": made.validated,
        "threshold": made.threshold, "out": target.as_posix(), "bytes": target.stat().st_size,
    }  # fmt: skip
    if as_json:
        print_json(facts)
        return
    typer.echo(
        f"Fitted on {made.trained:,} training images of {dataset.name}; threshold {made.threshold:.2f} from "
        f"{made.validated:,} validation images. Wrote {target} ({facts['bytes'] / 1000:.0f} kB)."
    )


@guard.command("judge")
def judge(
    images: Annotated[list[Path], typer.Argument(help="Image files, or folders of them.")],
    weights: Weights,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say of each image how far it lies from the training images, and whether a score can be believed."""
    from engine.commands.diagnose import files_of
    from engine.inference.guard_rates import judge_files

    model, its_guard = loaded(weights)
    files = list(dict.fromkeys(file for source in images for file in files_of(source)))
    with progress_bar(len(files), "judging") as bar:
        judged = judge_files(model, its_guard, files, bar.update)
    rows = judged.to_dict("records")
    if as_json:
        print_json(
            {"model": model.name, "threshold": its_guard.threshold, "images": [plain(row) for row in rows]}
        )
        return
    typer.echo(table(
        [
            {
                "file": row["file"],
                "distance": row["problem"] if isinstance(row["problem"], str) else f"{row['distance']:.2f}",
                "threshold": f"{its_guard.threshold:.2f}",
                "advice": row["level"],
            }
            for row in rows
        ],
        right=("distance", "threshold"),
    ))  # fmt: skip


@guard.command("test")
def try_out(
    weights: Weights,
    data: Annotated[
        list[Path] | None, typer.Option(help="Datasets whose images are chests: false refusals.")
    ] = None,
    odd: Annotated[
        list[Path] | None, typer.Option(help="Folders of odd pictures, one subfolder a kind: catches.")
    ] = None,
    split: Annotated[str, typer.Option(help="Split of the datasets, where they have it.")] = "test",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count what the guard and the checks of the picture warn of and refuse, in datasets and odd pictures."""
    from engine.commands.diagnose import files_of
    from engine.datasets.catalog import load_dataset
    from engine.inference.guard_rates import judge_files, rates

    if not data and not odd:
        raise InputError("Give --data, a dataset of chests, or --odd, a folder of other pictures.")
    model, its_guard = loaded(weights)
    sets: dict[str, list[Path]] = {}
    for folder in data or []:
        dataset = load_dataset(folder, positive=model.config.classes[1])
        sets |= groups_of(dataset, split)
    for folder in odd or []:
        kinds = sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
        sets |= {kind.name: files_of(kind) for kind in kinds or [folder]}
    found = {}
    for name, files in sets.items():
        with progress_bar(len(files), name) as bar:
            found[name] = rates(judge_files(model, its_guard, files, bar.update))
    if as_json:
        print_json({"model": model.name, "sets": {
            name: {"n": next(iter(row.values()))[1]} | {
                what: {"count": count, "interval": list(limits)} for what, (count, _, limits) in row.items()
            }
            for name, row in found.items()
        }})  # fmt: skip
        return
    typer.echo(table([in_words(name, row) for name, row in found.items()], right=("n",)))


def groups_of(dataset: "Dataset", split: str) -> dict[str, list[Path]]:
    """Return the files of a dataset's split, or of all of it, by label."""
    rows = dataset.catalog[dataset.catalog["problem"].isna()]
    rows = rows[rows["split"] == split] if split in dataset.splits else rows
    labels = rows["label"].fillna("no label")
    return {
        f"{dataset.name} {label}": [dataset.root / path for path in rows["path"][labels == label]]
        for label in sorted(labels.unique())
    }


def loaded(weights: str) -> tuple["LoadedModel", "Guard"]:
    """Return a model and its guard; raises InputError for a model without one."""
    from engine.inference.embeddings import identity_of
    from engine.inference.guard import guard_of
    from engine.models.store import load_model

    model = load_model(weights)
    folder = model.path if model.path.is_dir() else model.path.parent
    found = guard_of(folder, identity_of(model))
    if found is None:
        raise InputError(
            f"{model.name} has no guard; fit it: python -m engine guard fit --weights {weights} --data DIR"
        )
    return model, found


def in_words(name: str, row: Mapping[str, tuple[int, int, tuple[float, float]]]) -> dict[str, str]:
    """Return a set's rates as a row of text."""
    n = next(iter(row.values()))[1]
    shares = {
        what: f"{count} ({100 * limits[0]:.1f} to {100 * limits[1]:.1f} %)"
        for what, (count, _, limits) in row.items()
    }
    return {"set": name, "n": f"{n}"} | shares


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a judged file for JSON, None for what is not known."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()
    }
