"""Scores made honest afterwards with what validation images say: temperature and isotonic regression.

A recalibration is fitted on validation only. Fitted on the images it is judged on, it would look good there
by construction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.evaluation.calibration.logistic import log_odds, probability
from engine.evaluation.checks import check_scores
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.temperature import fit_temperature

VALIDATION = "val"
"""The split that may be fitted on."""


@dataclass(frozen=True)
class Temperature:
    """The score's log odds divided by ``temperature``, fitted on ``n`` images; keeps every order."""

    temperature: float
    n: int

    def apply(self, score: Any) -> np.ndarray:
        """Return scores (m,) recalibrated; NaN stays. Of a score beyond ``CLIP`` of 0 or 1, the clip's."""
        return probability(log_odds(score) / self.temperature)


@dataclass(frozen=True)
class Isotonic:
    """The rising step function nearest to the labels of ``n`` images, straight between its knots.

    ``knots`` (K,) are scores, ``levels`` (K,) the shares of positives there; beyond the outer knots the outer
    levels hold. Levels of 0 and 1 promise certainty that no finite set bears out; different scores may become
    equal.
    """

    knots: np.ndarray
    levels: np.ndarray
    n: int

    def apply(self, score: Any) -> np.ndarray:
        """Return scores (m,) recalibrated; NaN stays."""
        return np.interp(np.asarray(score, dtype=np.float64), self.knots, self.levels)


Recalibration = Temperature | Isotonic


def fit_temperature_on(validation_y: Any, validation_score: Any) -> Temperature:
    """Fit one temperature on scores (n,) between 0 and 1 (Guo et al. 2017).

    Raises InputError as ``check_scores`` does, and when a class is missing.
    """
    y, score = check_scores(validation_y, validation_score)
    return Temperature(fit_temperature(y, log_odds(score)), len(y))


def fit_isotonic_on(validation_y: Any, validation_score: Any) -> Isotonic:
    """Fit a rising step function on scores (n,) between 0 and 1 (Zadrozny and Elkan 2002).

    Raises InputError as ``check_scores`` does, and when a class is missing.
    """
    y, score = check_scores(validation_y, validation_score)
    if y.all() or not y.any():
        raise InputError("Isotonic recalibration needs validation images of both classes.")
    knots, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    starts, levels = pool_adjacent_violators(np.bincount(place, weights=y) / counts, counts)
    # Between the first and the last score of a block the level is flat: its ends say all.
    ends = np.append(starts[1:], len(knots)) - 1
    kept = np.unique(np.concatenate([starts, ends]))
    return Isotonic(knots[kept], levels[np.searchsorted(starts, kept, side="right") - 1], len(y))


def pool_adjacent_violators(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the blocks of the weighted least-squares rising fit to ``values`` (K,): first places and levels.

    Neighbours out of order are pooled into their mean until none is (Ayer et al. 1955), in one pass with a
    stack of blocks.
    """
    starts: list[int] = []
    sums: list[float] = []
    sizes: list[float] = []
    for place, (total, size) in enumerate(zip((values * weights).tolist(), weights.tolist(), strict=True)):
        start = place
        while sums and sums[-1] * size >= total * sizes[-1]:
            start = starts.pop()
            total += sums.pop()
            size += sizes.pop()
        starts.append(start)
        sums.append(total)
        sizes.append(size)
    return np.array(starts), np.array(sums) / np.array(sizes)


METHODS: dict[str, Callable[[Any, Any], Recalibration]] = {
    "temperature": fit_temperature_on,
    "isotonic": fit_isotonic_on,
}


def recalibrate(
    table: ScoreTable, validation_table: ScoreTable, method: str
) -> tuple[ScoreTable, Recalibration]:
    """Fit on the validation table and return the table with its scores recalibrated, and what was fitted.

    ``method`` is ``temperature`` or ``isotonic``. The threshold moves with the scores: what was called
    positive still is (an isotonic level may lift scores just below the threshold onto it).
    The provenance says under ``recalibration`` what was done. Raises InputError for another method, for a
    validation table whose split is not named ``val``, and for tables of different models or classes.
    """
    if method not in METHODS:
        raise InputError(f"Expected method to be temperature or isotonic, but got {method!r}.")
    check_fitting(table, validation_table)
    rows = labelled(validation_table)
    fitted = METHODS[method](rows.y, rows.score)
    score = table.frame["score"].to_numpy(dtype=np.float64)
    applied = fitted.apply(score)
    # The last digit of one score may be rounded otherwise than the same score's among many.
    lowest_called = applied[score >= table.threshold].min(initial=1.0)
    provenance = {
        **table.provenance,
        "threshold": float(min(fitted.apply(table.threshold), lowest_called)),
        "recalibration": {"method": method, "split": VALIDATION, "images": fitted.n},
    }
    return ScoreTable(table.frame.assign(score=applied), table.classes, provenance), fitted


def check_fitting(table: ScoreTable, validation_table: ScoreTable) -> None:
    """Raise InputError unless the second table is the same model's, of split ``val``, of the same classes."""
    if validation_table.split != VALIDATION:
        raise InputError(
            f"Expected the split to fit on to be named {VALIDATION}, but got "
            f"{validation_table.split or 'a table without a split'}; "
            "recalibration is fitted on validation only."
        )
    if validation_table.classes != table.classes:
        raise InputError(
            f"Expected validation scores of the classes {' and '.join(table.classes)}, but got "
            f"{' and '.join(validation_table.classes)}."
        )
    for name in ("weights_sha256", "model"):
        own, fitted_on = table.provenance.get(name), validation_table.provenance.get(name)
        if own and fitted_on:
            if own != fitted_on:
                raise InputError(
                    f"Expected validation scores of the same model, but got another {name} "
                    f"({str(fitted_on)[:12]} instead of {str(own)[:12]})."
                )
            return
