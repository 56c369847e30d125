"""Calibration slope and intercept: the straight line from the scores' log odds to the truth's.

Cox 1958; as reported for prediction models (Van Calster et al. 2019). A slope below 1 says that scores are
too extreme, above 1 too cautious; an intercept in the large below 0 that they promise too many positives.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.evaluation.checks import check_scores
from engine.evaluation.intervals import LEVEL, UNDEFINED, Interval, quantile

CLIP = 1e-6
"""Scores nearer to 0 or 1 than this are moved there: the log odds of 0 and 1 are infinite."""

STEPS, CLOSE = 60, 1e-9
"""Newton steps at most (five are usual), and the last one's length."""


@dataclass(frozen=True)
class CalibrationLine:
    """log odds(positive) = ``intercept`` + ``slope`` · log odds(score), with profile-likelihood limits.

    ``in_the_large`` is the intercept with the slope held at 1. ``clipped`` counts the scores moved off 0
    and 1. ``slope`` and ``intercept`` are NaN where they have no finite value: one class only, all scores
    equal, or a score that parts the classes; ``in_the_large`` only with one class.
    """

    slope: float
    intercept: float
    in_the_large: float
    intervals: dict[str, Interval]
    clipped: int


def log_odds(score: np.ndarray) -> np.ndarray:
    """Return the log odds of scores in 0…1, clipped to ``CLIP`` … 1 - ``CLIP``; NaN stays."""
    clipped = np.clip(np.asarray(score, dtype=np.float64), CLIP, 1 - CLIP)
    return np.log(clipped) - np.log1p(-clipped)


def calibration_line(y: Any, score: Any, level: float = LEVEL) -> CalibrationLine:
    """Fit slope and intercept by maximum likelihood; raises InputError as ``check_scores`` does."""
    y, score = check_scores(y, score)
    clipped = int(np.count_nonzero((score < CLIP) | (score > 1 - CLIP)))
    x = log_odds(score)
    undefined = dict.fromkeys(("slope", "intercept", "in_the_large"), UNDEFINED)
    missing = float("nan")
    if y.all() or not y.any():
        return CalibrationLine(missing, missing, missing, undefined, clipped)
    ones = np.ones_like(x)
    in_the_large = fit(y, ones[:, None], x)[0]
    intervals = undefined | {"in_the_large": profile_interval(y, ones, np.empty((len(x), 0)), x, level)}
    slope = intercept = missing
    if overlapping(y, x):
        intercept, slope = fit(y, np.column_stack([ones, x]), np.zeros_like(x))
        nothing = np.zeros_like(x)
        intervals["slope"] = profile_interval(y, x, ones[:, None], nothing, level)
        intervals["intercept"] = profile_interval(y, ones, x[:, None], nothing, level)
    return CalibrationLine(float(slope), float(intercept), float(in_the_large), intervals, clipped)


def overlapping(y: np.ndarray, x: np.ndarray) -> bool:
    """Tell whether the likelihood has a highest point: no value of x parts the classes either way.

    With one variable this is all of Albert and Anderson's condition (1984).
    """
    positive, negative = x[y], x[~y]
    return bool(positive.min() < negative.max() and negative.min() < positive.max())


def log_likelihood(y: np.ndarray, odds: np.ndarray) -> float:
    """Return the log likelihood of labels given log odds (n,)."""
    return float(-np.logaddexp(0.0, np.where(y, -odds, odds)).sum())


def fit(y: np.ndarray, design: np.ndarray, offset: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """Return the coefficients (p,) of a logistic regression with columns ``design`` (n, p) and an offset.

    Newton's method from ``start`` (zeros unless told), each step halved until the likelihood does not fall.
    The caller sees to it that a maximum exists.
    """
    coefficients = np.zeros(design.shape[1]) if start is None else start
    if not len(coefficients):
        return coefficients
    reached = log_likelihood(y, offset + design @ coefficients)
    for _ in range(STEPS):
        share = probability(offset + design @ coefficients)
        step = np.linalg.pinv(information(design, share)) @ (design.T @ (y - share))
        while np.abs(step).max() > CLOSE:
            tried = log_likelihood(y, offset + design @ (coefficients + step))
            if tried >= reached - CLOSE:
                break
            step = step / 2
        else:
            break
        coefficients, reached = coefficients + step, tried
    return coefficients


def probability(odds: np.ndarray) -> np.ndarray:
    """Return the probabilities of log odds, which beyond 700 no float64 tells from 0 and 1."""
    return 1 / (1 + np.exp(-np.clip(odds, -700, 700)))


def information(design: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the information (p, p) on the coefficients at the fitted probabilities ``share`` (n,)."""
    return (design * (share * (1 - share))[:, None]).T @ design


def profile_interval(
    y: np.ndarray, column: np.ndarray, rest: np.ndarray, offset: np.ndarray, level: float
) -> Interval:
    """Return the profile-likelihood limits of the coefficient of ``column`` (n,).

    The other columns ``rest`` (n, p - 1) are fitted anew for each value. At the limits the signed root of the
    deviance equals the normal quantile; it is nearly straight, so that few values need be tried. A limit that
    float64 does not reach, of scores that are nearly all equal, is NaN.
    """
    from scipy.optimize import brentq

    design = np.column_stack([column, rest])
    best = fit(y, design, offset)
    odds = offset + design @ best
    highest, wanted = log_likelihood(y, odds), quantile(level)
    variance = np.linalg.pinv(information(design, probability(odds)))[0, 0]

    def beyond(distance: float, direction: int) -> float:
        """Return how far the deviance's root is above the wanted one, ``distance`` from the estimate."""
        moved = offset + (best[0] + direction * distance) * column
        fallen = highest - log_likelihood(y, moved + rest @ fit(y, rest, moved, best[1:]))
        return float(np.sqrt(2 * max(fallen, 0.0)) - wanted)

    def limit(direction: int) -> float:
        far = wanted * float(np.sqrt(variance))
        while beyond(far, direction) < 0:
            far *= 2
        if not beyond(far, direction) >= 0:
            return float("nan")
        return float(best[0] + direction * brentq(beyond, 0.0, far, args=(direction,), xtol=1e-7))

    return limit(-1), limit(1)
