"""What a threshold promises on the set that it was chosen on, and what it gives on another.

The promise is optimistic: of all thresholds the one that looks best there was taken, and its interval knows
nothing of that choice. What counts is what the test set gives at the same threshold.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from engine.errors import InputError
from engine.evaluation.confusion import Confusion
from engine.evaluation.curves import Curve
from engine.evaluation.intervals import Interval, wilson
from engine.evaluation.metrics import defined
from engine.evaluation.operating_points import (
    OperatingPoint,
    Rule,
    best_f1,
    for_cost,
    for_sensitivity,
    for_specificity,
    youden,
)
from engine.evaluation.rates import ratio
from engine.evaluation.unpaired import Difference, rate_difference

COST = 10
"""False alarms that one miss costs, unless a function is told otherwise."""

RATES = ("sensitivity", "specificity")


@dataclass(frozen=True)
class KeptRate:
    """One rate on both sets: each value with its n and Wilson's interval, and achieved minus promised.

    The difference is that of two independent proportions (Newcombe 1998, method 10). Values are NaN where the
    class is absent.
    """

    promised: float
    promised_n: int
    promised_interval: Interval
    achieved: float
    achieved_n: int
    achieved_interval: Interval
    difference: Difference

    @property
    def beyond_chance(self) -> bool:
        """Whether the difference's interval leaves out zero."""
        return self.difference.interval[0] > 0 or self.difference.interval[1] < 0


@dataclass(frozen=True)
class Promise:
    """An operating point chosen on one set, and the counts that its threshold gives on another.

    ``point.counts`` are those of the set it was chosen on. The two sets must share no image; the interval of
    what was promised is optimistic, since the threshold was chosen there.
    """

    point: OperatingPoint
    achieved: Confusion
    sensitivity: KeptRate
    specificity: KeptRate

    @property
    def rates(self) -> dict[str, KeptRate]:
        """Both rates by name."""
        return {"sensitivity": self.sensitivity, "specificity": self.specificity}


def usual_rules(prevalence: float | None = None) -> dict[str, Rule]:
    """Return the rules that a table compares, by name; costs weigh at ``prevalence``, else at the set's."""
    where = "" if prevalence is None else f" at prevalence {prevalence:g}"
    return {
        "Youden's J": youden,
        "best F1": best_f1,
        "sensitivity ≥ 0.95": partial(for_sensitivity, wanted=0.95),
        "specificity ≥ 0.9": partial(for_specificity, wanted=0.9),
        f"a miss costs {COST} false alarms{where}": partial(for_cost, ratio=COST, prevalence=prevalence),
    }


def promise(chosen_on: Curve, test: Curve, rule: Rule) -> Promise:
    """Choose a threshold by ``rule`` on one set and apply it to the test set.

    Raises InputError where the rule cannot choose from the first set's scores.
    """
    point = rule(chosen_on)
    achieved = counts_at(test, point.threshold)
    promised = point.counts
    return Promise(
        point=point,
        achieved=achieved,
        sensitivity=kept(promised.tp, promised.positives, achieved.tp, achieved.positives),
        specificity=kept(promised.tn, promised.negatives, achieved.tn, achieved.negatives),
    )


def at_threshold(curve: Curve, threshold: float, rule: str = "given") -> OperatingPoint:
    """Return a threshold (0 to 1) that nobody chose on these scores as an operating point."""
    return OperatingPoint(rule, threshold, counts_at(curve, threshold))


def counts_at(curve: Curve, threshold: float) -> Confusion:
    """Return the counts of a set at a threshold."""
    index = curve.index_at(threshold)
    return Confusion(
        tp=int(curve.tp[index]), fp=int(curve.fp[index]), tn=int(curve.tn[index]), fn=int(curve.fn[index])
    )


def kept(promised: int, promised_n: int, achieved: int, achieved_n: int) -> KeptRate:
    """Return a rate of ``promised`` of ``promised_n`` beside one of ``achieved`` of ``achieved_n``."""
    return KeptRate(
        promised=float(ratio(promised, promised_n)),
        promised_n=promised_n,
        promised_interval=wilson(promised, promised_n),
        achieved=float(ratio(achieved, achieved_n)),
        achieved_n=achieved_n,
        achieved_interval=wilson(achieved, achieved_n),
        difference=rate_difference(achieved, achieved_n, promised, promised_n),
    )


def promised_and_achieved(
    chosen_on: Curve, test: Curve, rules: dict[str, Rule] | None = None
) -> pd.DataFrame:
    """Return for every rule and rate what was promised and what was achieved, a row for each.

    Columns: ``rule, threshold, rate, promised, promised_low, promised_high, promised_n``, the same of
    ``achieved``, ``difference, difference_low, difference_high`` (achieved minus promised), and ``problem``:
    why a rule could not choose, missing where it could. See ``Promise`` on what the intervals mean.
    """
    rows: list[dict[str, Any]] = []
    for name, rule in (usual_rules() if rules is None else rules).items():
        try:
            rows += rate_rows(name, promise(chosen_on, test, rule))
        except InputError as error:
            rows += [{"rule": name, "rate": rate, "problem": str(error)} for rate in RATES]
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = [
    "rule", "threshold", "rate",
    *(f"{stage}{end}" for stage in ("promised", "achieved") for end in ("", "_low", "_high", "_n")),
    "difference", "difference_low", "difference_high", "problem",
]  # fmt: skip


def rate_rows(name: str, promise: Promise) -> list[dict[str, Any]]:
    """Return the rows of one rule."""
    return [
        {"rule": name, "threshold": promise.point.threshold, "rate": rate}
        | with_limits("promised", one.promised, one.promised_interval)
        | with_limits("achieved", one.achieved, one.achieved_interval)
        | with_limits("difference", one.difference.delta, one.difference.interval)
        | {"promised_n": one.promised_n, "achieved_n": one.achieved_n, "problem": None}
        for rate, one in promise.rates.items()
    ]


def with_limits(name: str, value: float, interval: Interval) -> dict[str, float]:
    """Return a value and its limits as three columns."""
    return {name: value, f"{name}_low": interval[0], f"{name}_high": interval[1]}


def promise_json(promise: Promise) -> dict[str, Any]:
    """Return a promise as JSON holds it; undefined numbers are None."""
    return {
        "rule": promise.point.rule,
        "threshold": promise.point.threshold,
        **{
            rate: {
                "promised": defined(one.promised),
                "promised_n": one.promised_n,
                "promised_interval": [defined(limit) for limit in one.promised_interval],
                "achieved": defined(one.achieved),
                "achieved_n": one.achieved_n,
                "achieved_interval": [defined(limit) for limit in one.achieved_interval],
                "difference": defined(one.difference.delta),
                "difference_interval": [defined(limit) for limit in one.difference.interval],
                "p": defined(one.difference.p),
            }
            for rate, one in promise.rates.items()
        },
    }
