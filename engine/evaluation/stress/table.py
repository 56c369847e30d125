"""What a change does to a model's figures at a fixed threshold, step by step."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.checks import check_share
from engine.evaluation.delong import auc_interval, placements
from engine.evaluation.holm import holm
from engine.evaluation.intervals import wilson
from engine.evaluation.mcnemar import mcnemar_p
from engine.evaluation.paired_accuracy import accuracy_difference
from engine.imaging.stress import ORIGINAL, dial_of

FIGURES = ("sensitivity", "specificity", "auc")
"""The figures of merit of a step."""

RATES = ("sensitivity", "specificity")
"""Those that the threshold makes."""

LEAST = 0.05
"""Adjusted p-value below which a change counts as more than noise."""


def stress_table(frame: pd.DataFrame, threshold: float, classes: tuple[str, str]) -> pd.DataFrame:
    """Return a row for each kind of change and severity 0 to 5, from one model's rows of a stress test.

    ``frame`` has ``kind, severity, amount, path, label, score``; an image is called positive when its score
    is at least ``threshold``; ``classes`` is (negative, positive). Only images of the two classes count, and
    only those that every step scores, so that all steps are about the same ones.

    Columns ``kind, severity, amount, unit, n, positives``; for ``sensitivity``, ``specificity`` and ``auc``
    each the value with its 95 % limits (``_low``, ``_high``; Wilson, DeLong), the change against severity 0
    with its paired limits (``_change``, ``_change_low``, ``_change_high``; Bonett and Price, DeLong), and
    the p-value of that change, plain and adjusted (``_p``, ``_p_adjusted``): McNemar's exact test within the
    class, DeLong's for the AUC, by Holm over all kinds and severities of one figure. NaN at severity 0.

    Raises InputError: no such columns, no image of the two classes, repeated rows, no original scores.
    """
    threshold = check_share(threshold, "threshold")
    steps, y, scores = counted(frame, classes)
    original = scores[:, 0]
    rows = []
    for kind in dict.fromkeys(kind for kind, _, _ in steps[1:]):
        unit = dial_of(kind).unit
        ladder = [(0, float("nan"), original)]
        ladder += [(s, a, scores[:, i]) for i, (name, s, a) in enumerate(steps) if name == kind]
        for severity, amount, changed in sorted(ladder, key=lambda step: step[0]):
            row = {"kind": kind, "severity": severity, "amount": amount, "unit": unit}
            row |= {"n": len(y), "positives": int(y.sum())}
            row |= rate("sensitivity", changed[y] >= threshold, original[y] >= threshold, severity)
            row |= rate("specificity", changed[~y] < threshold, original[~y] < threshold, severity)
            row |= auc(y, changed, original, severity)
            rows.append(row)
    table = pd.DataFrame(rows)
    for figure in FIGURES:
        table[f"{figure}_p_adjusted"] = holm(table[f"{figure}_p"])
    return table


def counted(
    frame: pd.DataFrame, classes: tuple[str, str]
) -> tuple[list[tuple[str, int, float]], np.ndarray, np.ndarray]:
    """Return the steps (kind, severity, amount), labels (n,) bool and scores (n, steps), the original first.

    Raises InputError as ``stress_table`` does.
    """
    missing = {"kind", "severity", "amount", "path", "label", "score"} - set(frame)
    if missing:
        raise InputError(f"Expected a table of stressed scores, but it lacks {', '.join(sorted(missing))}.")
    steps = list(frame[["kind", "severity", "amount"]].drop_duplicates().itertuples(index=False, name=None))
    keys = [(kind, severity) for kind, severity, _ in steps]
    if (ORIGINAL, 0) not in keys or len(steps) < 2:
        raise InputError("The stress test lacks the images as they are, or any change of them.")
    if frame.duplicated(["kind", "severity", "path"]).any():
        raise InputError("The stress test repeats an image within a step; choose the rows of one model.")
    wide = frame.pivot(index="path", columns=["kind", "severity"], values="score")
    label = frame.drop_duplicates("path").set_index("path")["label"].reindex(wide.index)
    label = label.to_numpy(dtype=object)
    first = keys.index((ORIGINAL, 0))
    steps = [steps[first], *steps[:first], *steps[first + 1 :]]
    scores = wide[[(kind, severity) for kind, severity, _ in steps]].to_numpy(dtype=np.float64)
    positive = label == classes[1]
    kept = (positive | (label == classes[0])) & ~np.isnan(scores).any(axis=1)
    if not kept.any():
        raise InputError(f"No image of {' or '.join(classes)} was scored at every step.")
    return steps, positive[kept], scores[kept]


def rate(name: str, right: np.ndarray, before: np.ndarray, severity: int) -> dict[str, float]:
    """Return one class's share of right calls (n,) bool, and its change from ``before``."""
    n = len(right)
    low, high = wilson(int(right.sum()), n)
    worse, better = int((before & ~right).sum()), int((right & ~before).sum())
    if n and severity:
        change, limits = (better - worse) / n, accuracy_difference(better, worse, n)
        p = mcnemar_p(worse, better)
    else:
        change, limits, p = float("nan"), (float("nan"), float("nan")), float("nan")
    return columns(name, right.mean() if n else float("nan"), (low, high), change, limits, p)


def auc(y: np.ndarray, changed: np.ndarray, original: np.ndarray, severity: int) -> dict[str, float]:
    """Return the AUC of the changed scores (n,), and its change from the original ones."""
    nothing = (float("nan"), float("nan"))
    if y.all() or not y.any():
        return columns("auc", float("nan"), nothing, float("nan"), nothing, float("nan"))
    value = float(placements(y, changed)[0].mean())
    if not severity:
        return columns("auc", value, auc_interval(y, changed), float("nan"), nothing, float("nan"))
    found = paired_difference(y, changed, original)
    return columns("auc", value, auc_interval(y, changed), found.delta, found.interval, found.p)


def columns(
    name: str,
    value: float,
    limits: tuple[float, float],
    change: float,
    change_limits: tuple[float, float],
    p: float,
) -> dict[str, float]:
    """Return the columns of one figure."""
    return {
        name: float(value), f"{name}_low": limits[0], f"{name}_high": limits[1], f"{name}_change": change,
        f"{name}_change_low": change_limits[0], f"{name}_change_high": change_limits[1], f"{name}_p": p,
    }  # fmt: skip


def fallen(rows: Any, figure: str) -> Any:
    """Tell of a row, or of each row of a table, whether a figure is lower than unchanged beyond noise."""
    return (rows[f"{figure}_change"] < 0) & (rows[f"{figure}_p_adjusted"] < LEAST)


def onsets(table: pd.DataFrame, figures: Sequence[str] = RATES) -> pd.DataFrame:
    """Return for each kind the first severity at which each figure has fallen beyond noise, NaN for never.

    Columns ``kind`` and the figures' names.
    """
    first = {figure: table[fallen(table, figure)].groupby("kind")["severity"].min() for figure in figures}
    kinds = list(dict.fromkeys(table["kind"]))
    return pd.DataFrame(
        {"kind": kinds, **{figure: first[figure].reindex(kinds).to_numpy(float) for figure in figures}}
    )
