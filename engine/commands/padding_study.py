"""``python -m engine padding-study``: models under every padding, and whether the padding matters."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.checks import check_folder_writable
from engine.commands.score import load_for
from engine.errors import InputError
from engine.evaluation.wording import with_interval
from engine.terminal.output import moving, print_json, progress_bar, table

if TYPE_CHECKING:
    import pandas as pd

    from engine.datasets.catalog import Dataset
    from engine.evaluation.padding_study.report import Report
    from engine.evaluation.padding_study.study import Study


def padding_study(
    weights: Annotated[
        list[str] | None, typer.Option(help="A model of weights/, a model folder, or a weights file.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[WEIGHTS]...", help="More models.")] = None,
    data: Annotated[Path | None, typer.Option(help="A dataset folder.")] = None,
    split: Annotated[str, typer.Option(help="Split to score.")] = "test",
    out: Annotated[Path | None, typer.Option(help="Scores to write: one long table, .parquet.")] = None,
    show: Annotated[
        Path | None, typer.Option(help="Show a study that was made before; nothing else is needed.")
    ] = None,
    paddings: Annotated[
        str | None, typer.Option(help="Paddings to serve, comma-separated; all seven unless told.")
    ] = None,
    heat: Annotated[
        Path | None,
        typer.Option(help="Also write how much of each heatmap lies on padding, .parquet or .csv."),
    ] = None,
    positive: Annotated[str | None, typer.Option(help="Positive class of the dataset.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampled images.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Score models under every padding and compare. The same command goes on where it was interrupted.

    Models of one recipe that differ by seed are replicates. An image is called by each model's own threshold.
    """
    from engine.evaluation.padding_study.report import plain, report, report_json
    from engine.evaluation.padding_study.store import read_study

    heated = None
    if show is not None:
        study = read_study(show)
    else:
        names = [*(weights or []), *(more or [])]
        if not names or data is None or out is None:
            raise InputError("Give --weights, --data and --out, or --show a study that was made before.")
        if out.suffix.lower() != ".parquet" or out.is_dir():
            raise InputError(f"Expected --out to name a file that ends in .parquet, but got '{out}'.")
        if heat is not None and heat.suffix.lower() not in (".parquet", ".csv"):
            raise InputError(
                f"Expected --heat to name a file that ends in .parquet or .csv, but got '{heat}'."
            )
        study, heated = made(names, data, split, out, paddings, heat, positive)
    found = report(study, seed=seed)
    if as_json:
        indices = [] if heated is None else heated.to_dict("records")
        print_json(report_json(found) | {"heat": plain(indices)})
        return
    typer.echo(in_words(found))
    if heated is not None:
        typer.echo("\n" + heat_in_words(heated))
    if out is not None and show is None:
        typer.echo(f"\nWrote {out}; see it again with: python -m engine padding-study --show {out}")


def made(
    names: list[str],
    data: Path,
    split: str,
    out: Path,
    paddings: str | None,
    heat: Path | None,
    positive: str | None,
) -> tuple["Study", "pd.DataFrame | None"]:
    """Score the models and write the study; return it with the heatmap index where that was asked for."""
    from engine.datasets.select import rows_for_split
    from engine.evaluation.padding_study.store import write_study
    from engine.imaging.fit import Padding
    from engine.inference.padding_study import WAYS, run_study
    from engine.models.store import load_model

    tests = [Padding.parse(name.strip()).value for name in paddings.split(",")] if paddings else list(WAYS)
    first = load_model(names[0])
    check_folder_writable(out.parent)
    with progress_bar(None, "reading headers") as bar:
        dataset = load_for(first.config.classes[1], data, None, positive, moving(bar))
    parts = out.with_name(f".{out.name}.parts")
    images = len(rows_for_split(dataset, split))
    with progress_bar(len(names) * len(tests) * images, f"scoring {dataset.name}") as bar:
        study = run_study(names, dataset, parts, split=split, tests=tests, advance=bar.update)
    write_study(study, out)
    shutil.rmtree(parts, ignore_errors=True)
    return study, heat_of(names, dataset, split, heat) if heat else None


def heat_of(names: list[str], dataset: "Dataset", split: str, out: Path) -> "pd.DataFrame":
    """Compute and write each model's heat on its own padding; return the index by training and label."""
    import pandas as pd

    from engine.datasets.select import rows_for_split
    from engine.evaluation.heat_index import heat_by_training
    from engine.inference.heat_on_padding import heat_on_padding
    from engine.inference.study_models import describe, trained
    from engine.models.store import load_model

    check_folder_writable(out.parent)
    models = {model.name: model for model in map(load_model, names)}
    known = [one for one in trained([describe(model) for model in models.values()]) if pads(one.padding)]
    if not known:
        raise InputError("--heat needs a model whose own padding is one; crop and stretch have none.")
    tables = []
    with progress_bar(len(known) * len(rows_for_split(dataset, split)), "heatmaps") as bar:
        for one in known:
            table = heat_on_padding(models[one.name], dataset, split=split, advance=bar.update)
            tables.append(table.assign(model=one.name, train=one.train, seed=one.seed))
    rows = pd.concat(tables, ignore_index=True)
    write_heat(rows, out)
    return heat_by_training(rows)


def pads(padding: str) -> bool:
    """Tell whether an input has padding; an ensemble of several does not count."""
    from engine.imaging.fit import Padding

    return padding in list(Padding) and Padding(padding).pads


def write_heat(rows: "pd.DataFrame", out: Path) -> None:
    """Write the shares of heat, compactly."""
    if out.suffix.lower() == ".csv":
        rows.to_csv(out, index=False)
        return
    shares = ["score", "padding_share", "heat_share"]
    small = rows.astype(
        dict.fromkeys(shares, "float32") | dict.fromkeys(["label", "model", "train"], "category")
    )
    small.to_parquet(out, compression="zstd", index=False)


def in_words(found: "Report") -> str:
    """Return the matrix of AUC and accuracy as tables, then the verdicts."""
    parts = []
    for figure, title in (("auc", "ROC AUC"), ("accuracy", "accuracy"), ("f1", "F1")):
        rows = found.matrix[found.matrix["figure"] == figure]
        cells = [
            {"trained under": train}
            | {f"on {row.test}": with_interval(row.value, (row.low, row.high)) for row in group.itertuples()}
            for train, group in rows.groupby("train", sort=False)
        ]
        parts.append(f"{title} (n = {found.n}, {found.positives} positive)\n{table(cells)}")
    return "\n\n".join([*parts, "\n".join(found.verdicts)]).rstrip()


def heat_in_words(indices: "pd.DataFrame") -> str:
    """Return the heatmap-on-padding index as a table."""
    rows = [
        {
            "trained under": row["train"],
            "label": row["label"],
            "n": str(row["n"]),
            "heat on padding over its area": with_interval(row["index"], (row["low"], row["high"])),
        }
        for row in indices.to_dict("records")
    ]
    return "Heatmap-on-padding index (1 = chance)\n" + table(rows, right=("n",))
