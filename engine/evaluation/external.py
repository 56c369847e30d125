"""The external check: one model on a second set of data, at the threshold that it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.evaluation.auc_difference import difference_between_sets
from engine.evaluation.calibration.logistic import CalibrationLine, calibration_line
from engine.evaluation.checks import check_share
from engine.evaluation.core_figures import JUDGED, core_figures
from engine.evaluation.intervals import LEVEL, Interval, quantile, wilson
from engine.evaluation.metrics import defined
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.unpaired import Difference, auc_difference, rate_difference


@dataclass(frozen=True)
class Side:
    """One model on one set.

    ``figures`` has the value and 95 % interval of each of ``core_figures.FIGURES``. ``mean_score`` and
    ``observed``, the share of positives, should be equal where scores are calibrated; their intervals are the
    normal one and Wilson's. ``line`` has calibration in the large and slope.
    """

    name: str
    n: int
    positives: int
    figures: dict[str, tuple[float, Interval]]
    mean_score: float
    mean_score_interval: Interval
    observed: float
    observed_interval: Interval
    line: CalibrationLine


@dataclass(frozen=True)
class Shift:
    """How the scores of one class lie outside against inside.

    ``median`` is the median outside minus that inside with its 95 % interval, ``distance`` Kolmogorov's and
    Smirnov's: the largest difference between the shares of images below any score, 0 (alike) to 1, with its
    two-sided asymptotic p-value. ``n`` are the images inside and outside. NaN where a side has none.
    """

    label: str
    n: tuple[int, int]
    median: float
    median_interval: Interval
    distance: float
    p: float


@dataclass(frozen=True)
class External:
    """One model inside and outside; ``drops`` are inside minus outside, for each of ``JUDGED``."""

    threshold: float
    inside: Side
    outside: Side
    drops: dict[str, Difference]
    shifts: tuple[Shift, Shift]

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON holds it; undefined numbers are None."""
        return {
            "threshold": self.threshold,
            "inside": side_json(self.inside),
            "outside": side_json(self.outside),
            "drops": {
                name: {"drop": defined(one.delta), "interval": listed(one.interval), "p": defined(one.p)}
                for name, one in self.drops.items()
            },
            "score_shift": [
                {
                    "label": one.label, "n_inside": one.n[0], "n_outside": one.n[1],
                    "median_difference": defined(one.median), "interval": listed(one.median_interval),
                    "ks_distance": defined(one.distance), "p": defined(one.p),
                }
                for one in self.shifts
            ],
        }  # fmt: skip


def external_check(inside: ScoreTable, outside: ScoreTable, threshold: float) -> External:
    """Compare one model's scores of two sets, both at ``threshold``; the sets share no images.

    Raises InputError: tables of different models, classes or preparations, two tables of one set, a threshold
    outside 0…1, a table without an image that counts.
    """
    check_share(threshold, "threshold")
    check_same_model(inside, outside)
    rows = [labelled(table) for table in (inside, outside)]
    (first, second), (y, other_y) = [one.score for one in rows], [one.y for one in rows]
    right, other_right = (first >= threshold) == y, (second >= threshold) == other_y
    drops = {"auc": auc_difference(y, first, other_y, second)}
    for name, images, other_images in (("sensitivity", y, other_y), ("specificity", ~y, ~other_y)):
        drops[name] = rate_difference(*counts(right[images]), *counts(other_right[other_images]))
    negative, positive = inside.classes
    return External(
        threshold=float(threshold),
        inside=side_of(inside, y, first, threshold),
        outside=side_of(outside, other_y, second, threshold),
        drops={name: drops[name] for name in JUDGED},
        shifts=(
            shift_of(negative, first[~y], second[~other_y]),
            shift_of(positive, first[y], second[other_y]),
        ),
    )


def check_same_model(inside: ScoreTable, outside: ScoreTable) -> None:
    """Raise InputError unless two tables can be of one model on two sets; the unknown may be the same."""
    if inside.classes != outside.classes:
        raise InputError(
            f"Expected both tables to be about the same classes, but got {' and '.join(inside.classes)} "
            f"against {' and '.join(outside.classes)}."
        )
    for key, what in (
        ("weights_sha256", "scores of one model, with the same weights"),
        ("padding", "images prepared in the same way"),
        ("temperature", "scores at the same temperature"),
    ):
        ours, theirs = inside.provenance.get(key), outside.provenance.get(key)
        if ours is not None and theirs is not None and ours != theirs:
            named = [f"{told(ours)} ({name_of(inside)})", f"{told(theirs)} ({name_of(outside)})"]
            raise InputError(f"Expected {what}, but got {' and '.join(named)}.")
    keys = [(one.provenance.get("dataset_hash"), one.split) for one in (inside, outside)]
    if keys[0][0] is not None and keys[0] == keys[1]:
        raise InputError(f"Expected scores of two sets, but got {name_of(inside)} twice.")


def told(value: object) -> str:
    """Return a value as messages show it, a hash by its beginning."""
    return str(value)[:12]


def name_of(table: ScoreTable) -> str:
    """Return a set in words: its dataset and split, as far as known."""
    known = [str(table.provenance.get("dataset") or ""), table.split or ""]
    return " · ".join(filter(None, known)) or "a table of unknown origin"


def counts(right: np.ndarray) -> tuple[int, int]:
    """Return how many of (n,) bool are True, and n."""
    return int(np.count_nonzero(right)), len(right)


def side_of(table: ScoreTable, y: np.ndarray, score: np.ndarray, threshold: float) -> Side:
    """Return a model's figures on one set."""
    n, positives = len(y), int(np.count_nonzero(y))
    mean = float(score.mean())
    half = quantile(LEVEL) * float(score.std(ddof=1)) / np.sqrt(n) if n > 1 else float("nan")
    return Side(
        name=name_of(table),
        n=n,
        positives=positives,
        figures=core_figures(y, score, threshold),
        mean_score=mean,
        mean_score_interval=(float(mean - half), float(mean + half)),
        observed=positives / n,
        observed_interval=wilson(positives, n),
        line=calibration_line(y, score),
    )


def shift_of(label: str, inside: np.ndarray, outside: np.ndarray) -> Shift:
    """Return how the scores (n,) and (m,) of one class differ."""
    n = (len(inside), len(outside))
    if not all(n):
        nan = float("nan")
        return Shift(label, n, nan, (nan, nan), nan, nan)
    found = difference_between_sets(
        float(np.median(outside)), median_interval(outside), float(np.median(inside)), median_interval(inside)
    )
    distance = ks_distance(inside, outside)
    p = kolmogorov_p(distance * np.sqrt(n[0] * n[1] / sum(n)))
    return Shift(label, n, found.delta, found.interval, distance, p)


def median_interval(values: np.ndarray, level: float = LEVEL) -> Interval:
    """Return the distribution-free interval of a median, whose limits are two of the values.

    Their ranks are those that a sign test keeps (Conover 1999), by the normal approximation; the smallest and
    largest value where n is too small for the level.
    """
    ordered, n = np.sort(values), len(values)
    half = quantile(level) * np.sqrt(n) / 2
    rank = max(1, int(np.floor((n + 1) / 2 - half)))
    return float(ordered[rank - 1]), float(ordered[n - rank])


def ks_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the largest difference between two empirical distributions (Smirnov 1939), 0 to 1."""
    places = np.concatenate([first, second])
    shares = [np.searchsorted(np.sort(one), places, side="right") / len(one) for one in (first, second)]
    return float(np.abs(shares[0] - shares[1]).max())


def kolmogorov_p(value: float) -> float:
    """Return how often chance alone exceeds a scaled distance (Kolmogorov 1933), for large sets."""
    if value < 0.2:
        return 1.0  # the series converges slowly there, and the chance is 1 to twelve digits
    k = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * k**2 * value**2)), 0, 1))


def side_json(side: Side) -> dict[str, Any]:
    """Return one side as JSON holds it."""
    line: Mapping[str, float] = {
        "calibration_in_the_large": side.line.in_the_large,
        "calibration_slope": side.line.slope,
    }
    intervals = {name: limits for name, (_, limits) in side.figures.items()} | {
        "mean_score": side.mean_score_interval,
        "observed": side.observed_interval,
        "calibration_in_the_large": side.line.intervals["in_the_large"],
        "calibration_slope": side.line.intervals["slope"],
    }
    values = {name: value for name, (value, _) in side.figures.items()} | {
        "mean_score": side.mean_score,
        "observed": side.observed,
        **line,
    }
    return (
        {"name": side.name, "n": side.n, "positives": side.positives}
        | {name: defined(value) for name, value in values.items()}
        | {"intervals": {name: listed(limits) for name, limits in intervals.items()}}
    )


def listed(limits: Interval) -> list[float | None]:
    """Return limits as JSON holds them."""
    return [defined(limit) for limit in limits]
