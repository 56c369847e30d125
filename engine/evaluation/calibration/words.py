"""What the calibration of a model means, in plain words and in the field's terms."""

import math

import numpy as np

from engine.evaluation.calibration.brier import BrierChange
from engine.evaluation.calibration.summary import Calibration
from engine.evaluation.intervals import LEVEL, Interval, wilson
from engine.evaluation.wording import percent, with_interval


def headline(result: Calibration, classes: tuple[str, str]) -> str:
    """Return in one sentence whether scores can be taken at their word.

    It names the bin that is farthest off, if any is beyond chance; else what the scores promise in all, or
    how extreme they are; else that nothing speaks against them.
    """
    positive = classes[1].lower()
    worst = worst_bin(result)
    if worst is not None:
        mean, observed = (float(result.curve[name].iloc[worst]) for name in ("mean_score", "observed"))
        much = "much" if observed < mean else "little"
        return (
            f"Of images scored near {near(mean)}, {percent(observed)} are {positive}: "
            f"there the scores promise too {much}."
        )
    if outside(0, result.line.intervals["in_the_large"]):
        return (
            f"The scores promise {percent(result.mean_score)} {positive} images, "
            f"but there are {percent(result.prevalence)}."
        )
    if outside(1, result.line.intervals["slope"]):
        how = "extreme" if result.line.slope < 1 else "cautious"
        return f"The scores are too {how} on the whole, though no single bin shows it beyond chance."
    return f"The scores keep their promise, as far as {result.n:,} images can tell."


def support(result: Calibration, split: str | None) -> str:
    """Return the same in the field's terms, with intervals, n and split."""
    line = result.line
    low, high = result.prevalence_interval
    parts = [
        f"Mean score {100 * result.mean_score:.1f} %, positives {100 * result.prevalence:.1f} % "
        f"({100 * low:.1f} to {100 * high:.1f} %)",
        f"calibration slope {with_interval(line.slope, line.intervals['slope'])}",
        f"intercept in the large {with_interval(line.in_the_large, line.intervals['in_the_large'])}",
    ]
    where = f" of split {split}" if split else ""
    return f"{', '.join(parts)}; {result.n:,} images{where}, 95 % intervals."


def change(result: BrierChange) -> str:
    """Return what a recalibration does to the Brier score: better, worse, or nothing beyond chance."""
    if result.interval[1] < 0:
        verdict = "better than before"
    elif result.interval[0] > 0:
        verdict = "worse than before"
    else:
        verdict = "no change beyond chance"
    return f"Change of the Brier score {with_interval(result.value, result.interval)}: {verdict}."


def worst_bin(result: Calibration) -> int | None:
    """Return the place of the bin with the largest gap beyond chance, None where there is none.

    Beyond chance means outside Wilson's limits at Bonferroni's level for as many bins as are looked at.
    """
    curve = result.curve
    n, observed = curve["n"].to_numpy(), curve["observed"].to_numpy()
    mean = curve["mean_score"].to_numpy()
    low, high = wilson(np.round(observed * n), n, 1 - (1 - LEVEL) / len(curve))
    gap = np.where((mean < low) | (mean > high), np.abs(observed - mean), 0.0)
    return int(gap.argmax()) if gap.any() else None


def outside(value: float, interval: Interval) -> bool:
    """Tell whether a known interval leaves out a value."""
    return not any(math.isnan(limit) for limit in interval) and not interval[0] <= value <= interval[1]


def near(share: float) -> str:
    """Return a mean score as a percentage, with a decimal where whole ones would say 0 or 100."""
    return f"{100 * share:.{0 if 0.01 <= share < 0.99 else 1}f} %"
