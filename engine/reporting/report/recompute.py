"""The figures that a report states, each kind a function of files, so that they can be computed again."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from engine.evaluation.calibration.summary import calibration, calibration_json
from engine.evaluation.clinic import clinic
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.curves import curve
from engine.evaluation.external import external_check
from engine.evaluation.flips import compare_calls
from engine.evaluation.metrics import metrics_json, summary
from engine.evaluation.operating_points import Rule
from engine.evaluation.promised import at_threshold, promised_and_achieved, usual_rules
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.stress.scores import StressScores, of_model
from engine.evaluation.stress.table import stress_table
from engine.evaluation.subgroups import subgroups
from engine.evaluation.trust.card import TrustCard
from engine.evaluation.trust.figures import trust_figures

Read = Callable[[str], Any]
"""Returns a file's content by its name: a ``ScoreTable``, ``StressScores`` or a ``TrustCard``."""

Figures = Mapping[str, float]

OWN = "the threshold in use"
"""The rule that chooses nothing."""


@dataclass(frozen=True)
class Source:
    """What some figures are computed from: their kind, the names of files, and words that also decide them.

    Numbers among the words are written so that reading them gives the same number.
    """

    kind: str
    files: tuple[str, ...]
    words: tuple[str, ...] = ()


def compute(source: Source, read: Read) -> dict[str, float]:
    """Return a source's figures by name, undefined ones left out.

    ``read`` gives the content of its files. Raises InputError as the kinds' functions and ``read`` do.
    """
    contents = [read(file) for file in source.files]
    figures = KINDS[source.kind](*contents, *source.words)
    return {name: float(value) for name, value in figures.items() if known(value)}


def known(value: Any) -> bool:
    """Tell whether a value is a number that JSON can hold."""
    number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return number and math.isfinite(value)


def metrics_figures(table: ScoreTable, threshold: str) -> Figures:
    """Return every figure of merit at a threshold with its limits."""
    rows = labelled(table)
    values = metrics_json(summary(rows.y, rows.score, float(threshold)))
    intervals = values.pop("intervals")
    return values | with_limits(intervals)


def clinic_figures(table: ScoreTable, threshold: str, prevalence: str) -> Figures:
    """Return what becomes of 1,000 patients, with the predictive values."""
    rows = labelled(table)
    counts = summary(rows.y, rows.score, float(threshold)).counts
    found = clinic(counts.tp, counts.fp, counts.tn, counts.fn, float(prevalence))
    names = ("found", "missed", "alarms", "cleared")
    values = found.predictive
    return (
        {name: getattr(found, name) for name in names}
        | with_limits({name: getattr(found, f"{name}_interval") for name in names})
        | {"ppv": values.ppv, "npv": values.npv}
        | with_limits({"ppv": values.ppv_interval, "npv": values.npv_interval})
    )


def calibration_figures(table: ScoreTable) -> Figures:
    """Return the figures of calibration with their limits."""
    rows = labelled(table)
    values = calibration_json(calibration(rows.y, rows.score))
    values.pop("bins")
    intervals = values.pop("intervals")
    return values | with_limits(intervals)


def external_figures(inside: ScoreTable, outside: ScoreTable, threshold: str) -> Figures:
    """Return both sets' figures, and the drops from the one to the other."""
    found = external_check(inside, outside, float(threshold))
    figures: dict[str, float] = {}
    for side, one in (("inside", found.inside), ("outside", found.outside)):
        for name, (value, limits) in one.figures.items():
            figures |= {f"{side} {name}": value} | with_limits({f"{side} {name}": limits})
    for name, drop in found.drops.items():
        figures |= {f"drop {name}": drop.delta, f"drop {name} p": drop.p}
        figures |= with_limits({f"drop {name}": drop.interval})
    return figures


def comparison_figures(*given: Any) -> Figures:
    """Return each model's ROC AUC and each pair's difference.

    Given are the models' tables, then their names, then their thresholds.
    """
    count = len(given) // 3
    tables, names, thresholds = given[:count], given[count : 2 * count], given[2 * count :]
    found = compare(
        {
            name: replace(table, provenance=table.provenance | {"threshold": float(threshold)})
            for table, name, threshold in zip(tables, names, thresholds, strict=True)
        }
    )
    figures = {f"{row['name']} {name}": row[name] for row in rows(found.models) for name in ("auc", "rank")}
    for row in rows(found.pairs):
        pair = f"{row['a']} - {row['b']}"
        names = (
            "delta_auc",
            "low",
            "high",
            "p",
            "p_adjusted",
            "delta_accuracy",
            "mcnemar_p",
            "detectable_auc",
        )
        figures |= {f"{pair} {name}": row[name] for name in names}
    return figures


def subgroup_figures(table: ScoreTable, threshold: str, column: str) -> Figures:
    """Return the figures of each group of a column, and its gaps to the others."""
    figures: dict[str, float] = {}
    for row in rows(subgroups(table, column, float(threshold))):
        group = row.pop("group")
        figures |= {f"{group} {name}": value for name, value in row.items()}
    return figures


def padding_figures(first: ScoreTable, second: ScoreTable, threshold: str) -> Figures:
    """Return how many calls change from one padding to the other."""
    found = compare_calls(first, second, float(threshold))
    return {
        "n": found.n,
        "changed": found.changed,
        "right_to_wrong": found.right_to_wrong,
        "wrong_to_right": found.wrong_to_right,
        "p": found.p,
    }


def promise_figures(chosen_on: ScoreTable, test: ScoreTable, threshold: str, prevalence: str) -> Figures:
    """Return what thresholds, the one in use and those chosen on a set, promise there and give elsewhere."""
    first, second = (curve(one.y, one.score) for one in (labelled(chosen_on), labelled(test)))
    found = promised_and_achieved(first, second, promise_rules(float(threshold), float(prevalence)))
    numbers = ("threshold", "promised", "achieved", "difference", "difference_low", "difference_high")
    return {f"{row['rule']} {row['rate']} {name}": row[name] for row in rows(found) for name in numbers}


def promise_rules(threshold: float, prevalence: float) -> dict[str, Rule]:
    """Return the rules whose promises a report compares: the threshold in use, then the usual ones."""
    return {OWN: partial(at_threshold, threshold=threshold)} | usual_rules(prevalence)


def stress_figures(test: StressScores, model: str, threshold: str) -> Figures:
    """Return both rates at every step of a stress test."""
    found = stress_table(of_model(test, model), float(threshold), test.classes)
    names = [f"{rate}{end}" for rate in ("sensitivity", "specificity") for end in ("", "_low", "_high")]
    names += ["sensitivity_p_adjusted", "specificity_p_adjusted"]
    return {f"{row['kind']} {row['severity']} {name}": row[name] for row in rows(found) for name in names}


def trust_card_figures(card: TrustCard) -> Figures:
    """Return the figures of a trust card with their limits."""
    figures: dict[str, float] = {}
    for row in rows(trust_figures(card.images)):
        figures |= {row["name"]: row["value"]} | with_limits({row["name"]: (row["low"], row["high"])})
    return figures


def with_limits(intervals: Mapping[str, Any]) -> dict[str, float]:
    """Return limits as figures of their own: ``auc low``, ``auc high``."""
    return {
        f"{name} {end}": limit
        for name, limits in intervals.items()
        for end, limit in zip(("low", "high"), limits, strict=True)
    }


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


KINDS: dict[str, Callable[..., Figures]] = {
    "metrics": metrics_figures,
    "clinic": clinic_figures,
    "calibration": calibration_figures,
    "external": external_figures,
    "comparison": comparison_figures,
    "subgroups": subgroup_figures,
    "padding": padding_figures,
    "promise": promise_figures,
    "stress": stress_figures,
    "trust": trust_card_figures,
}
"""Every kind of figures: from the contents of files and words to numbers by name."""
