"""Reported figures, checked against arithmetic: is there any confusion matrix that gives them all?

Images are whole numbers, so that a rounded accuracy, F1, sensitivity, … of a known number of them allows few
confusion matrices, and often none. The idea is that of the GRIM test for means (Brown and Heathers 2017),
carried over to a binary classifier. All is counted in integers, so that no rounding of our own misses a
matrix or lets one through. A reported value stands for everything within half a unit of its last digit, both
ends included, so that any rule of rounding halves is allowed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation import rates
from engine.evaluation.reported import Reported

FIGURES = ("accuracy", "f1", "sensitivity", "specificity", "ppv", "npv", "auc")
"""The figures that can be checked, in the order in which they are told."""

CELLS = 500_000
"""Pairs of class size and hits, or matrices, that are looked at together: a few dozen megabytes."""

MOST = 1_000_000
"""Matrices beyond which a claim says too little to be worth a check."""

SHOWN = 10
"""Matrices that a result lists; it counts them all."""


@dataclass(frozen=True)
class Claim:
    """What was reported: ``n`` images, ``positives`` of them positive (None: not told), and the figures."""

    n: int
    positives: int | None
    figures: Mapping[str, Reported]


@dataclass(frozen=True)
class ClaimCheck:
    """The answer.

    ``matrices`` is how many confusion matrices give every reported figure; ``examples`` lists up to SHOWN of
    them (``tp, fn, fp, tn``), spread over all. ``implied`` holds for each figure, and for ``prevalence``, the
    lowest and highest value among all of these matrices (of ``auc``: what their operating points allow).
    ``conflicts`` are the smallest sets of figures that no matrix gives together; empty where there is one.
    """

    claim: Claim
    matrices: int
    examples: pd.DataFrame
    implied: Mapping[str, tuple[float, float]]
    conflicts: tuple[tuple[str, ...], ...]

    @property
    def possible(self) -> bool:
        """Whether any confusion matrix gives all the figures."""
        return self.matrices > 0


def check_claim(claim: Claim) -> ClaimCheck:
    """Find every confusion matrix that gives the reported figures, or the figures that contradict each other.

    Raises InputError for class sizes that cannot be, no figure, or one of an unknown name, and where so
    little is told that more than MOST matrices are left.
    """
    check(claim)
    found, count = [], 0
    for some in matrices(claim, frozenset(claim.figures)):
        found.append(some)
        count += len(some)
        if count > MOST:
            raise InputError(
                f"Expected figures that leave at most {MOST:,} confusion matrices, but these leave more; "
                "give the classes' sizes, further figures, or more digits."
            )
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["tp", "fn", "fp", "tn"])
    shown = np.unique(np.linspace(0, len(table) - 1, min(SHOWN, len(table))).round().astype(int))
    return ClaimCheck(
        claim,
        matrices=len(table),
        examples=table.iloc[shown].reset_index(drop=True),
        implied=implied(table) if len(table) else {},
        conflicts=() if len(table) else conflicts(claim),
    )


def claim_of(
    n: int | None, positives: int | None, negatives: int | None, figures: Mapping[str, str]
) -> Claim:
    """Return a claim from what was told of the images, and the figures as they were written.

    Raises InputError where the number of images is not told, or told twice differently, and as
    ``Reported.parse``.
    """
    by_class = None if positives is None or negatives is None else positives + negatives
    if n is None and by_class is None:
        raise InputError("Give the number of images: all of them, or the positives and the negatives.")
    if n is not None and by_class is not None and n != by_class:
        raise InputError(f"{positives} positive and {negatives} negative images are {by_class}, not {n}.")
    total = n if n is not None else by_class or 0
    if positives is None and negatives is not None:
        positives = total - negatives
    return Claim(total, positives, {name: Reported.parse(text) for name, text in figures.items()})


def check(claim: Claim) -> None:
    """Raise InputError for a claim that says too little or the impossible."""
    if claim.n < 1:
        raise InputError(f"Expected a number of images of at least 1, but got {claim.n}.")
    if claim.positives is not None and not 0 <= claim.positives <= claim.n:
        raise InputError(f"Expected 0 to {claim.n} positive images, but got {claim.positives}.")
    unknown = sorted(set(claim.figures) - set(FIGURES))
    if unknown:
        raise InputError(f"Expected figures among {', '.join(FIGURES)}, but got {', '.join(unknown)}.")
    if not claim.figures:
        raise InputError(f"Give at least one reported figure: {', '.join(FIGURES)}.")


def conflicts(claim: Claim) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of reported figures that no matrix gives together."""
    names = [name for name in FIGURES if name in claim.figures]
    for size in range(1, len(names) + 1):
        found = tuple(
            some for some in combinations(names, size) if next(matrices(claim, frozenset(some)), None) is None
        )
        if found:
            return found
    return ()


def matrices(claim: Claim, names: frozenset[str]) -> Iterator[pd.DataFrame]:
    """Yield the confusion matrices (``tp, fn, fp, tn``) that give the named figures, some at a time."""
    known = claim.positives
    positives = np.arange(claim.n + 1) if known is None else np.array([known])
    figures = {name: claim.figures[name] for name in names}
    low, high = hits_between(claim.n, positives, figures)
    kept = low <= high
    positives, low, high = positives[kept], low[kept], high[kept]
    start = 0
    while start < len(positives):
        # As many class sizes at once as fit, the first one always.
        cells = np.cumsum(high[start:] - low[start:] + 1)
        stop = start + max(1, int(np.searchsorted(cells, CELLS, side="right")))
        width = high[start:stop] - low[start:stop] + 1
        size = np.repeat(positives[start:stop], width)
        first = np.repeat(low[start:stop] - np.cumsum(width) + width, width)
        yield from with_hits(claim.n, size, np.arange(len(size)) + first, figures)
        start = stop


def hits_between(
    n: int, positives: np.ndarray, figures: Mapping[str, Reported]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest possible hits (tp) for each class size, from what bounds them at once."""
    low, high = np.zeros_like(positives), positives.copy()
    if "sensitivity" in figures:
        least, most = figures["sensitivity"].counts_of(positives)
        low, high = np.maximum(low, least), np.minimum(high, most)
    if "accuracy" in figures:
        least, most = figures["accuracy"].counts_of(np.array([n]))
        # tp = right - tn, and tn is at most all negatives.
        low, high = np.maximum(low, least - (n - positives)), np.minimum(high, most)
    return low, high


def with_hits(
    n: int, positives: np.ndarray, tp: np.ndarray, figures: Mapping[str, Reported]
) -> Iterator[pd.DataFrame]:
    """Yield the matrices for pairs of class size and hits: what is left free is tn, within limits."""
    negatives, fn = n - positives, positives - tp
    low, high = np.zeros_like(tp), negatives.copy()
    for name, figure in figures.items():
        if name in LIMITS:
            least, most = LIMITS[name](figure, n, tp, fn, negatives)
            low, high = np.maximum(low, least), np.minimum(high, most)
    width = np.maximum(high - low + 1, 0)
    kept = width > 0
    columns = [count[kept] for count in (tp, fn, negatives, low, width)]
    # Where little is told each pair leaves many matrices: again as many at once as fit.
    stops = np.flatnonzero(np.diff(np.cumsum(columns[-1]) // CELLS)) + 1
    for some in zip(*(np.split(count, stops) for count in columns), strict=True):
        found = all_calls(*some)
        found = found[agrees(found, figures)]
        if len(found):
            yield found


def all_calls(
    tp: np.ndarray, fn: np.ndarray, negatives: np.ndarray, low: np.ndarray, width: np.ndarray
) -> pd.DataFrame:
    """Return the matrices of each hits and misses with ``width`` right calls of negatives from ``low`` up."""
    tn = np.arange(width.sum()) - np.repeat(np.cumsum(width) - width - low, width)
    tp, fn, negatives = (np.repeat(count, width) for count in (tp, fn, negatives))
    return pd.DataFrame({"tp": tp, "fn": fn, "fp": negatives - tn, "tn": tn})


def limits_by_accuracy(figure: Reported, n: int, tp, fn, negatives):
    """Return the limits of tn: all right calls are tp + tn."""
    least, most = figure.counts_of(np.array([n]))
    return least - tp, most - tp


def limits_by_specificity(figure: Reported, n: int, tp, fn, negatives):
    """Return the limits of tn among the negatives."""
    return figure.counts_of(negatives)


def limits_by_f1(figure: Reported, n: int, tp, fn, negatives):
    """Return the limits of tn: F1 is 2 tp over 2 tp + fp + fn, which falls as false alarms grow."""
    least, most = figure.totals_of(2 * tp)
    rest = 2 * tp + fn + negatives
    return rest - most, rest - least


def limits_by_ppv(figure: Reported, n: int, tp, fn, negatives):
    """Return the limits of tn: PPV is tp over all positive calls."""
    least, most = figure.totals_of(tp)
    return tp + negatives - most, tp + negatives - least


LIMITS = {
    "accuracy": limits_by_accuracy,
    "specificity": limits_by_specificity,
    "f1": limits_by_f1,
    "ppv": limits_by_ppv,
}
"""What bounds the right calls among the negatives; every figure is checked exactly afterwards."""


def agrees(found: pd.DataFrame, figures: Mapping[str, Reported]) -> np.ndarray:
    """Tell which matrices give every figure, in integers."""
    tp, fn, fp, tn = (found[name].to_numpy() for name in ("tp", "fn", "fp", "tn"))
    shares = {
        "accuracy": (tp + tn, tp + tn + fp + fn),
        "f1": (2 * tp, 2 * tp + fp + fn),
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
    }
    right = np.ones(len(found), dtype=bool)
    for name, figure in figures.items():
        if name == "auc":
            positives, negatives = tp + fn, tn + fp
            # One operating point bounds the area: the ROC only rises (in units of positives × negatives).
            least, most = tp * tn, positives * negatives - fn * fp
            right &= figure.overlaps(least, most, positives * negatives)
        else:
            right &= figure.holds(*shares[name])
    return right


def implied(found: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest value of each figure; NaN where every matrix leaves it undefined."""
    tp, fn, fp, tn = (found[name].to_numpy() for name in ("tp", "fn", "fp", "tn"))
    sensitivity, specificity = rates.sensitivity(tp, fn), rates.specificity(tn, fp)
    values = {
        "prevalence": rates.ratio(tp + fn, tp + fn + fp + tn),
        "accuracy": rates.accuracy(tp, fp, tn, fn),
        "f1": rates.f1(tp, fp, fn),
        "sensitivity": sensitivity,
        "specificity": specificity,
        "ppv": rates.ppv(tp, fp),
        "npv": rates.npv(tn, fn),
    }
    spans = {name: span(value, value) for name, value in values.items()}
    return spans | {"auc": span(sensitivity * specificity, 1 - (1 - sensitivity) * (1 - specificity))}


def span(low: np.ndarray, high: np.ndarray) -> tuple[float, float]:
    """Return the lowest and highest number, NaN without any."""
    if np.isnan(low).all():
        return float("nan"), float("nan")
    return float(np.nanmin(low)), float(np.nanmax(high))
