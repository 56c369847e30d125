"""Decision curves: is acting on the model better than treating everybody, or nobody?

Vickers and Elkin 2006 (Medical Decision Making 26:565). Whoever treats from a probability of t on holds one
missed case for as bad as (1 - t) / t needless treatments. The net benefit counts the cases found and takes
off the needless treatments at that rate, per patient.
"""

from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.checks import check_scores
from engine.evaluation.curves import curve
from engine.evaluation.intervals import LEVEL, wilson
from engine.evaluation.operating_points import check_prevalence

THRESHOLDS = np.arange(1, 100) / 100
"""The threshold probabilities unless told otherwise."""


def decision_curve(
    y: Any, score: Any, thresholds: Any = None, prevalence: float | None = None, level: float = LEVEL
) -> pd.DataFrame:
    """Return the net benefit of acting on the scores at each threshold probability, a row for each.

    ``y`` (n,) holds 0 or 1, ``score`` (n,) probabilities, which have to be calibrated for the patients meant:
    a threshold probability means nothing on other scores. ``thresholds`` (k,) lie in 0…1, 1 left out.
    ``prevalence`` (strictly between 0 and 1) is by default the set's.

    Columns: ``threshold``; ``net_benefit, low, high``; ``treat_all``, the net benefit of treating everybody
    (that of treating nobody is 0); ``gain, gain_low, gain_high``, the difference to the better of these two;
    ``avoided, avoided_low, avoided_high``, by how many of 1,000 patients fewer are treated than if all were,
    with no case more missed in balance (NaN at a threshold of 0).

    The intervals hold for each threshold by itself. They combine Wilson's limits of sensitivity and
    specificity, and of the prevalence where it comes from the set, each weighted by its effect (MOVER, Zou
    and Donner 2008; in large sets the delta method, Marsh, Janes and Pepe 2020). A given prevalence is taken
    as exact.

    Raises InputError as ``check_scores`` does, when one class is absent, and for thresholds or a prevalence
    out of range.
    """
    y, score = check_scores(y, score)
    at = check_thresholds(THRESHOLDS if thresholds is None else thresholds)
    check_prevalence(prevalence)
    ranked = curve(y, score)
    positives, negatives = ranked.positives, ranked.negatives
    if not positives or not negatives:
        raise InputError("A decision curve needs images of both classes.")
    index = np.searchsorted(-ranked.thresholds, -at, side="right") - 1
    found, alarms = ranked.tp[index], ranked.fp[index]
    sensitivity, false_alarms = found / positives, alarms / negatives
    share = positives / len(y) if prevalence is None else float(prevalence)
    less, more = (share, share) if prevalence is not None else wilson(positives, len(y), level)
    weight = at / (1 - at)

    low, high = wilson(found, np.full(len(at), positives), level)
    alarms_low, alarms_high = wilson(alarms, np.full(len(at), negatives), level)
    cost = weight * (1 - share)
    rates_down = (share * (sensitivity - low)) ** 2 + (cost * (alarms_high - false_alarms)) ** 2
    rates_up = (share * (high - sensitivity)) ** 2 + (cost * (false_alarms - alarms_low)) ** 2

    benefit = share * sensitivity - cost * false_alarms
    rise = sensitivity + weight * false_alarms
    down = np.sqrt(rates_down + (rise * (share - less)) ** 2)
    up = np.sqrt(rates_up + (rise * (more - share)) ** 2)
    treat_all = share - cost
    # The gain over treating all falls as the prevalence rises: there its upper limit counts below.
    over_all = benefit - treat_all
    fall = (1 - sensitivity) + weight * (1 - false_alarms)
    over_all_down = np.sqrt(rates_down + (fall * (more - share)) ** 2)
    over_all_up = np.sqrt(rates_up + (fall * (share - less)) ** 2)
    all_is_better = treat_all > 0
    gain = np.where(all_is_better, over_all, benefit)
    per_thousand = 1000 / np.where(weight > 0, weight, np.nan)
    return pd.DataFrame(
        {
            "threshold": at,
            "net_benefit": benefit,
            "low": benefit - down,
            "high": benefit + up,
            "treat_all": treat_all,
            "gain": gain,
            "gain_low": gain - np.where(all_is_better, over_all_down, down),
            "gain_high": gain + np.where(all_is_better, over_all_up, up),
            "avoided": over_all * per_thousand,
            "avoided_low": (over_all - over_all_down) * per_thousand,
            "avoided_high": (over_all + over_all_up) * per_thousand,
        }
    )


def check_thresholds(thresholds: Any) -> np.ndarray:
    """Return threshold probabilities as (k,) float64; raise InputError unless all are in 0…1, 1 left out."""
    at = np.atleast_1d(np.asarray(thresholds, dtype=np.float64))
    if at.ndim != 1 or not len(at) or not ((at >= 0) & (at < 1)).all():
        raise InputError("Expected threshold probabilities from 0 up to, but not at, 1.")
    return at


def for_prevalence(score: Any, calibrated_at: float, prevalence: float) -> np.ndarray:
    """Move scores (n,) that are calibrated at one prevalence to another by Bayes' theorem.

    The odds are multiplied by the ratio of the prior odds (Saerens, Latinne and Decaestecker 2002), which
    holds where only the frequency of the finding differs. Both prevalences lie strictly between 0 and 1, else
    InputError.
    """
    for one in (calibrated_at, prevalence):
        check_prevalence(one)
    score = np.asarray(score, dtype=np.float64)
    factor = prevalence * (1 - calibrated_at) / ((1 - prevalence) * calibrated_at)
    return factor * score / (factor * score + (1 - score))


def useful_range(frame: pd.DataFrame) -> tuple[float, float] | None:
    """Return the longest run of thresholds at which the model is better than both, beyond chance.

    ``frame`` is that of ``decision_curve``. None where there is no such threshold.
    """
    better = np.flatnonzero(frame["gain_low"].to_numpy() > 0)
    if not len(better):
        return None
    run = max(np.split(better, np.flatnonzero(np.diff(better) > 1) + 1), key=len)
    at = frame["threshold"].to_numpy()
    return float(at[run[0]]), float(at[run[-1]])
