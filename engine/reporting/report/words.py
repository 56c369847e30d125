"""What the sections say alike: where figures come from, p-values, lists."""

import math
from collections.abc import Sequence

import pandas as pd

from engine.evaluation.intervals import Interval
from engine.evaluation.wording import MISSING, limits, number, with_interval
from engine.reporting.report.material import Scored


def where_and_n(one: Scored) -> str:
    """Return a set in words with its n: ``kermany, split test, n = 624 (390 PNEUMONIA)``."""
    metrics = one.result.metrics
    return (
        f"{one.file.dataset}, split {one.file.split}, n = {metrics.n:,} ({metrics.positives:,} "
        f"{one.classes[1]})"
    )


def basis(one: Scored, more: str = "") -> str:
    """Return what figures of one model on one set rest on: dataset, split, n, threshold, level."""
    return f"{where_and_n(one)}, threshold {one.threshold:.3f}; 95 % intervals{f'; {more}' if more else ''}"


def cell(row: dict, name: str) -> str:
    """Return a figure of a table's row with its limits, as text."""
    return with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))


def value_and_limits(value: float, interval: Interval) -> tuple[str, str]:
    """Return a value and its limits as two texts."""
    return number(value, interval), limits(interval)


def p_words(p: float) -> str:
    """Return a p-value as text."""
    if math.isnan(p):
        return MISSING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def listed(parts: Sequence[str]) -> str:
    """Return parts of a sentence joined: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def text_rows(frame: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Return a table's cells as text, rows in order."""
    return tuple(tuple(str(value) for value in row) for row in frame.itertuples(index=False, name=None))


def with_stop(sentence: str) -> str:
    """Return a sentence with its full stop."""
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
