"""``python -m engine metrics``: figures of merit of a score table."""

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InputError
from engine.evaluation.curves import curve
from engine.evaluation.metrics import Metrics, metrics_json, summary
from engine.evaluation.operating_points import for_sensitivity
from engine.evaluation.score_table import labelled, read_scores
from engine.terminal.output import print_json, table

SHOWN = {
    "auc": "ROC AUC",
    "average_precision": "average precision",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "f1": "F1",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "ppv": "PPV",
    "npv": "NPV",
    "mcc": "MCC",
    "brier": "Brier score",
    "log_loss": "log loss",
}


def metrics(
    scores: Annotated[Path, typer.Argument(help="Score table: Parquet, or CSV with path,label,score.")],
    threshold: Annotated[float | None, typer.Option(help="Call positive from this score on.")] = None,
    sensitivity: Annotated[
        float | None, typer.Option(help="Choose the threshold for this sensitivity.")
    ] = None,
    prevalence: Annotated[
        float | None, typer.Option(help="Also give PPV and NPV at this prevalence.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Positive class; PNEUMONIA where the table has it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print figures of merit with 95 % intervals."""
    if threshold is not None and sensitivity is not None:
        raise InputError("Give --threshold or --sensitivity, not both.")
    loaded = read_scores(scores, positive=positive)
    rows = labelled(loaded)
    if sensitivity is not None:
        threshold = for_sensitivity(curve(rows.y, rows.score), sensitivity).threshold
        source = "chosen on this split"
    elif threshold is not None:
        source = "given"
    else:
        threshold, source = loaded.threshold, loaded.threshold_source
    result = summary(rows.y, rows.score, threshold)
    extra = {
        "threshold_source": source,
        "split": loaded.split,
        "excluded": rows.excluded,
        "unreadable": rows.unreadable,
        "classes": list(loaded.classes),
        "notes": list(loaded.notes),
    }
    values = metrics_json(result, prevalence=prevalence, **extra)
    if as_json:
        print_json(values)
        return
    typer.echo(heading(result, loaded.classes, loaded.split, rows.excluded, rows.unreadable))
    typer.echo(f"threshold {result.threshold:.4f} ({source})\n")
    names = SHOWN | (
        {"ppv_at_prevalence": f"PPV at {prevalence:g}", "npv_at_prevalence": f"NPV at {prevalence:g}"}
        if prevalence is not None
        else {}
    )
    typer.echo(table([figure_row(label, values, name) for name, label in names.items()], right=("value",)))
    typer.echo(f"\ntp {result.tp}   fn {result.fn}   fp {result.fp}   tn {result.tn}")
    for note in loaded.notes:
        typer.echo(f"Note: {note}")


def heading(
    result: Metrics, classes: tuple[str, str], split: str | None, excluded: int, unreadable: int
) -> str:
    """Return the line that says what was counted."""
    parts = [
        f"{result.n} images",
        f"{result.positives} labelled {classes[1]}",
        f"{result.n - result.positives} labelled {classes[0]}",
    ]
    if split:
        parts.insert(0, f"split {split}")
    if excluded:
        parts.append(f"{excluded} excluded")
    if unreadable:
        parts.append(f"{unreadable} unreadable")
    return ", ".join(parts)


def figure_row(label: str, values: dict, name: str) -> dict[str, str]:
    """Return one line of the table: a figure and its interval."""
    low, high = values["intervals"].get(name, (None, None))
    return {
        "figure": label,
        "value": "undefined" if values[name] is None else f"{values[name]:.3f}",
        "95 % interval": "" if low is None else f"{low:.3f} to {high:.3f}",
    }
