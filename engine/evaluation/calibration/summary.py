"""Everything that is said of a model's calibration on one set, each figure with its interval."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.evaluation.calibration.bins import BINS
from engine.evaluation.calibration.brier import BrierParts, brier_parts
from engine.evaluation.calibration.error import CalibrationError, expected_calibration_error
from engine.evaluation.calibration.logistic import CLIP, CalibrationLine, calibration_line
from engine.evaluation.calibration.reliability import reliability
from engine.evaluation.checks import check_scores
from engine.evaluation.intervals import Interval, wilson
from engine.evaluation.metrics import defined


@dataclass(frozen=True)
class Calibration:
    """``n`` images, ``positives`` of them positive; 95 % intervals in the parts.

    Intervals take images as independent: where many images share a subject, they are too narrow.

    ``mean_score`` is the share of positives that the scores promise, ``prevalence`` the share there is, with
    Wilson's limits. ``curve`` holds the reliability diagram's points on bins of equal mass, on which
    ``brier`` too is taken apart.
    """

    n: int
    positives: int
    mean_score: float
    prevalence: float
    prevalence_interval: Interval
    equal_mass: CalibrationError
    equal_width: CalibrationError
    brier: BrierParts
    line: CalibrationLine
    curve: pd.DataFrame


def calibration(y: Any, score: Any, bins: int = BINS) -> Calibration:
    """Judge the calibration of scores (n,) between 0 and 1 against labels (n,) of 0 or 1.

    Raises InputError as ``check_scores`` does, and for fewer than 1 bin.
    """
    y, score = check_scores(y, score)
    positives = int(y.sum())
    return Calibration(
        n=len(y),
        positives=positives,
        mean_score=float(score.mean()),
        prevalence=positives / len(y),
        prevalence_interval=wilson(positives, len(y)),
        equal_mass=expected_calibration_error(y, score, bins, "mass"),
        equal_width=expected_calibration_error(y, score, bins, "width"),
        brier=brier_parts(y, score, bins, "mass"),
        line=calibration_line(y, score),
        curve=reliability(y, score, bins, "mass"),
    )


def calibration_json(result: Calibration) -> dict[str, Any]:
    """Return the object that commands print; undefined numbers are None."""
    brier = {name: value for name, value in asdict(result.brier).items() if name != "intervals"}
    return jsonable(
        {
            "n": result.n,
            "positives": result.positives,
            "mean_score": result.mean_score,
            "prevalence": result.prevalence,
            "ece": result.equal_mass.value,
            "ece_debiased": result.equal_mass.debiased,
            "ece_equal_width": result.equal_width.value,
            "ece_equal_width_debiased": result.equal_width.debiased,
            "brier": brier.pop("score"),
            "brier_skill": brier.pop("skill"),
            **{f"brier_{name}": value for name, value in brier.items()},
            "slope": result.line.slope,
            "intercept": result.line.intercept,
            "intercept_in_the_large": result.line.in_the_large,
            "clipped": result.line.clipped,
            "clip": CLIP,
            "intervals": {
                "prevalence": result.prevalence_interval,
                "ece": result.equal_mass.interval,
                "ece_equal_width": result.equal_width.interval,
                "brier": result.brier.intervals["score"],
                "brier_skill": result.brier.intervals["skill"],
                "brier_reliability": result.brier.intervals["reliability"],
                "brier_resolution": result.brier.intervals["resolution"],
                "slope": result.line.intervals["slope"],
                "intercept": result.line.intervals["intercept"],
                "intercept_in_the_large": result.line.intervals["in_the_large"],
            },
            "bins": result.curve.to_dict("records"),
        }
    )


def jsonable(value: Any) -> Any:
    """Return nested dicts and sequences of numbers as JSON can hold them."""
    if isinstance(value, dict):
        return {name: jsonable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    return defined(value.item() if isinstance(value, np.generic) else value)
