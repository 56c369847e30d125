"""``python -m engine compare``: which of several models is really better."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import InputError
from engine.terminal.output import print_json, table

if TYPE_CHECKING:
    from engine.evaluation.comparison.comparison import Comparison
    from engine.evaluation.score_table import ScoreTable

SHOWN = {"auc": "ROC AUC", "accuracy": "accuracy", "sensitivity": "sensitivity", "specificity": "specificity"}


def compare(
    scores: Annotated[
        list[str] | None,
        typer.Argument(help="Score tables of the same images; with --data also names of models in weights/."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(
            help="Dataset and split of the models' score tables, say kermany/test; all that have one."
        ),
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Positive class; PNEUMONIA where the tables have it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare models on the images that all of them score, each at its own threshold.

    Models that cannot be told apart share a rank. Every interval is at 95 %.
    """
    from engine.evaluation.comparison.comparison import compare as compare_tables
    from engine.evaluation.comparison.names import name_tables
    from engine.evaluation.comparison.sentences import detectable_sentence

    tables = name_tables(read_all(scores or [], data, positive))
    found = compare_tables(tables)
    sentence = detectable_sentence(found)
    if as_json:
        print_json(as_object(found, sentence, tables))
        return
    typer.echo(heading(found, tables))
    typer.echo("\n" + table([leaderboard_row(row) for row in found.models.to_dict("records")], ("rank",)))
    typer.echo("\n" + table([pair_row(row) for row in found.pairs.to_dict("records")]))
    typer.echo(f"\n{sentence}")
    typer.echo(
        "Models that share a rank cannot be told apart from the best of them; that is no proof that they are "
        "equally good."
    )


def read_all(arguments: list[str], data: str | None, positive: str | None) -> list[tuple[str, "ScoreTable"]]:
    """Return the tables with the names to fall back on: files, and models' tables of ``data``."""
    from engine.evaluation.score_table import read_scores

    if data is None:
        return [(Path(one).stem, read_scores(one, positive=positive)) for one in arguments]
    own = own_tables(data)
    if not arguments and not own:
        raise InputError(f"No model in weights/ has scores of '{data}'; make some with score.")
    tables = []
    for one in arguments or list(own):
        if one in own:
            tables.append((one, own[one]))
        elif Path(one).is_file():
            tables.append((Path(one).stem, read_scores(one, positive=positive)))
        else:
            known = ", ".join(own) or "none"
            raise InputError(
                f"'{one}' is no file and no model with scores of '{data}'; these have some: {known}."
            )
    return tables


def own_tables(data: str) -> dict[str, "ScoreTable"]:
    """Return the table of each model in weights/ that has one of NAME/SPLIT, under its own padding."""
    from engine.models.catalog import list_models
    from engine.reporting.stages import own_table

    dataset, slash, split = data.partition("/")
    if not (dataset and slash and split):
        raise InputError(
            f"Expected --data to be a dataset and its split, say kermany/test, but got '{data}'."
        )
    entries = [entry for entry in list_models() if entry.config]
    tables = {entry.name: own_table(entry, dataset, split) for entry in entries}
    return {name: table for name, table in tables.items() if table is not None}


def as_object(found: "Comparison", sentence: str, tables: dict[str, "ScoreTable"]) -> dict[str, Any]:
    """Return what ``compare --json`` prints; undefined numbers are None."""
    from engine.evaluation.metrics import defined, metrics_json

    ranks = dict(zip(found.models["name"], found.models["rank"], strict=True))
    models = [
        metrics_json(
            evaluation.metrics,
            name=name,
            rank=int(ranks[name]),
            threshold_source=tables[name].threshold_source,
            split=tables[name].split,
            left_out=found.left_out[name],
        )
        for name, evaluation in found.evaluations.items()
    ]
    return {
        "n": found.n,
        "positives": found.positives,
        "classes": list(found.classes),
        "excluded": found.excluded,
        "models": models,
        "pairs": [
            {name: defined(value) for name, value in with_intervals(row).items()}
            for row in found.pairs.to_dict("records")
        ],
        "minimum_detectable_difference": {
            "auc": largest(found.pairs["detectable_auc"]),
            "accuracy": largest(found.pairs["detectable_accuracy"]),
            "text": sentence,
        },
    }


def with_intervals(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a pair's row, the two limits of each interval as a list."""
    from engine.evaluation.metrics import defined

    ends = {
        "interval": ("low", "high"),
        "accuracy_interval": ("accuracy_low", "accuracy_high"),
        "correlation_interval": ("correlation_low", "correlation_high"),
        "kappa_interval": ("kappa_low", "kappa_high"),
    }
    rest = {str(name): value for name, value in row.items()}
    limits = {name: [defined(rest.pop(low)), defined(rest.pop(high))] for name, (low, high) in ends.items()}
    return rest | limits


def largest(values: Any) -> float | None:
    """Return the largest of values, None where none is known."""
    from engine.evaluation.metrics import defined

    return defined(float(values.max()))


def heading(found: "Comparison", tables: dict[str, "ScoreTable"]) -> str:
    """Return the line that says what was compared."""
    negative, positive = found.classes
    splits = sorted({table.split for table in tables.values() if table.split})
    parts = [f"split {', '.join(splits)}"] if splits else []
    parts += [
        f"{found.n} images that all {len(tables)} models score",
        f"{found.positives} labelled {positive}",
        f"{found.n - found.positives} labelled {negative}",
    ]
    if found.excluded:
        parts.append(f"{found.excluded} excluded")
    if any(found.left_out.values()):
        parts.append(f"up to {max(found.left_out.values())} of a model left out")
    return ", ".join(parts)


def leaderboard_row(row: dict[Any, Any]) -> dict[str, str]:
    """Return one line of the leaderboard."""
    from engine.evaluation.wording import with_interval

    cells = {
        title: with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))
        for name, title in SHOWN.items()
    }
    return {"rank": str(row["rank"]), "model": row["name"]} | cells | {"threshold": f"{row['threshold']:.4f}"}


def pair_row(row: dict[Any, Any]) -> dict[str, str]:
    """Return one line of the table of pairs."""
    from engine.evaluation.comparison.sentences import p_text
    from engine.evaluation.wording import with_interval

    return {
        "model": row["a"],
        "against": row["b"],
        "difference in AUC": with_interval(row["delta_auc"], (row["low"], row["high"])),
        "p, adjusted": p_text(row["p_adjusted"]),
        "difference in accuracy": with_interval(
            row["delta_accuracy"], (row["accuracy_low"], row["accuracy_high"])
        ),
        "McNemar's p, adjusted": p_text(row["mcnemar_p_adjusted"]),
        "kappa": with_interval(row["kappa"], (row["kappa_low"], row["kappa_high"])),
    }
