"""What ``python -m engine metrics`` prints for people: headings and tables of text."""

import math
from typing import Any

import pandas as pd

from engine.evaluation.core_figures import JUDGED
from engine.evaluation.external import External
from engine.evaluation.figure_names import IN_SENTENCES
from engine.evaluation.intervals import Interval
from engine.evaluation.metrics import Metrics
from engine.evaluation.promised import Promise
from engine.evaluation.wording import limits, with_interval
from engine.terminal.output import table


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


def figures_table(values: dict[str, Any]) -> str:
    """Return the figures that ``--json`` prints with their intervals, also those by subject if there are."""
    names = IN_SENTENCES
    if "prevalence" in values:
        names = IN_SENTENCES | {
            f"{name}_at_prevalence": f"{name.upper()} at {values['prevalence']:g}" for name in ("ppv", "npv")
        }
    by_subject = values.get("subject_intervals")
    rows = []
    for name, label in names.items():
        row = {
            "figure": label,
            "value": "undefined" if values[name] is None else f"{values[name]:.3f}",
            "95 % interval": span(values["intervals"].get(name)),
        }
        if by_subject is not None:
            row["by subject"] = span(by_subject.get(name))
        rows.append(row)
    return table(rows, right=("value",))


def span(interval: list[float | None] | None) -> str:
    """Return limits as text, nothing where there are none."""
    return "" if interval is None or None in interval else f"{interval[0]:.3f} to {interval[1]:.3f}"


def promise_text(promise: Promise, chosen_on: str | None) -> str:
    """Return what the chosen threshold promised and what it gives."""
    rows = [
        {
            "rate": rate,
            "promised": with_interval(one.promised, one.promised_interval),
            "achieved": with_interval(one.achieved, one.achieved_interval),
            "achieved − promised": signed(one.difference.delta, one.difference.interval),
        }
        for rate, one in promise.rates.items()
    ]
    where = f"split {chosen_on}" if chosen_on else "the other table"
    return (
        f"{promise.point.rule}: promised on {where}, where the threshold was chosen (optimistic), "
        f"n = {promise.point.counts.n}; achieved here, n = {promise.achieved.n}\n\n{table(rows)}"
    )


def subgroups_text(column: str, frame: pd.DataFrame) -> str:
    """Return a table of one column's groups; a star marks a gap beyond chance."""
    rows = [
        {
            column: str(row["group"]),
            "n": str(row["n"]),
            "positive": str(row["positives"]),
            **{IN_SENTENCES[name]: starred(row, name, f"{name}_flagged") for name in JUDGED},
        }
        for row in frame.to_dict("records")
    ]
    foot = "\n* differs from the other groups beyond chance (Holm)" if frame["flagged"].any() else ""
    return f"{table(rows, right=('n', 'positive'))}{foot}"


def leak_text(frame: pd.DataFrame) -> str:
    """Return a table of the figures without suspected images; a star marks what they flatter."""
    if frame.empty:
        return (
            "The catalog suspects none of these images of being a duplicate or of a subject of another split."
        )
    rows = [
        {
            "images": str(row["images"]),
            "n": str(row["n"]),
            **{IN_SENTENCES[name]: starred(row, name, f"{name}_flatters") for name in JUDGED},
        }
        for row in frame.to_dict("records")
    ]
    foot = "\n* higher with the suspected images than without, beyond chance (Holm)"
    unmatched = int(frame["unmatched"].iloc[0])
    missing = f"\n{unmatched} images are not in the catalog" if unmatched else ""
    return f"{table(rows, right=('n',))}{foot if frame['flatters'].any() else ''}{missing}"


def external_text(found: External) -> str:
    """Return the figures inside and outside, and what is lost."""
    rows = [
        {
            "figure": IN_SENTENCES[name],
            f"{found.inside.name}, n = {found.inside.n}": with_interval(*found.inside.figures[name]),
            f"{found.outside.name}, n = {found.outside.n}": with_interval(*found.outside.figures[name]),
            "drop": signed(drop.delta, drop.interval),
        }
        for name, drop in found.drops.items()
    ]
    return table(rows)


def starred(row: dict[Any, Any], name: str, flag: str) -> str:
    """Return a figure of a row with its limits, and a star where the flag is set."""
    text = with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))
    return f"{text} *" if row[flag] else text


def signed(value: float, interval: Interval) -> str:
    """Return a difference with its sign and limits."""
    return "undefined" if math.isnan(value) else f"{value:+.3f} ({limits(interval)})"
