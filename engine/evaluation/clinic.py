"""What a model would do in a clinic: of so many patients, who is found, missed, called ill, sent home."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.intervals import LEVEL, Interval, wilson
from engine.evaluation.operating_points import check_prevalence
from engine.evaluation.prevalence import AtPrevalence, at_prevalence
from engine.evaluation.wording import few

Count = tuple[int, int]
"""Lower and upper limit of a number of people, rounded outwards."""

PREVALENCES = np.geomspace(0.001, 0.8, 60)
"""From screening to intensive care, evenly on a logarithmic axis."""


@dataclass(frozen=True)
class Clinic:
    """The expected outcomes among ``patients``, in whole people that add up.

    ``ill`` have the finding: ``found`` and ``missed``; ``healthy`` have not: ``alarms`` are called ill,
    ``cleared`` are rightly sent home. The limits are what sensitivity's and specificity's intervals mean for
    the expected numbers, the prevalence taken as given; by chance the next patients differ by more.
    ``predictive`` holds PPV and NPV at this prevalence.
    """

    prevalence: float
    patients: int
    found: int
    missed: int
    alarms: int
    cleared: int
    found_interval: Count
    missed_interval: Count
    alarms_interval: Count
    cleared_interval: Count
    predictive: AtPrevalence

    @property
    def ill(self) -> int:
        """Patients with the finding."""
        return self.found + self.missed

    @property
    def healthy(self) -> int:
        """Patients without it."""
        return self.alarms + self.cleared

    def sentence(self, classes: tuple[str, str], who: str = "children") -> str:
        """Return the outcomes in plain words; ``classes`` is (negative, positive)."""
        return (
            f"Of {self.patients:,} {who}, {few(self.ill)} of them with {classes[1].lower()}: "
            f"{few(self.found)} {be(self.found)} found, {few(self.missed)} {be(self.missed)} missed, and "
            f"{few(self.alarms)} without it {be(self.alarms)} called ill."
        )


def be(count: int) -> str:
    """Return the verb for so many people; none are said to be fewer than one."""
    return "is" if count < 2 else "are"


def clinic(
    tp: int, fp: int, tn: int, fn: int, prevalence: float, patients: int = 1000, level: float = LEVEL
) -> Clinic:
    """Carry the counts at one threshold over to ``patients`` (1 or more) at a prevalence.

    Sensitivity and specificity are assumed to stay as they are. Raises InputError unless
    0 < prevalence < 1, and when one class is absent.
    """
    check_prevalence(prevalence)
    if patients < 1:
        raise InputError(f"Expected at least one patient, but got {patients!r}.")
    positives, negatives = tp + fn, tn + fp
    if not positives or not negatives:
        raise InputError("What happens in a clinic can only be told from images of both classes.")
    ill = nearest(patients * prevalence)
    healthy = patients - ill
    found = nearest(ill * tp / positives)
    alarms = nearest(healthy * fp / negatives)
    found_interval = people(ill, wilson(tp, positives, level))
    alarms_interval = people(healthy, wilson(fp, negatives, level))
    return Clinic(
        prevalence=float(prevalence),
        patients=patients,
        found=found,
        missed=ill - found,
        alarms=alarms,
        cleared=healthy - alarms,
        found_interval=found_interval,
        missed_interval=rest(ill, found_interval),
        alarms_interval=alarms_interval,
        cleared_interval=rest(healthy, alarms_interval),
        predictive=at_prevalence(tp, fp, tn, fn, prevalence, level),
    )


def nearest(count: float) -> int:
    """Return the nearest whole number, halves upwards."""
    return math.floor(count + 0.5)


def people(group: int, share: Interval) -> Count:
    """Return the limits of a share as people of a group, rounded outwards but for rounding errors."""
    return math.floor(round(group * share[0], 9)), math.ceil(round(group * share[1], 9))


def rest(group: int, limits: Count) -> Count:
    """Return the limits of those of a group who are left."""
    return group - limits[1], group - limits[0]


def predictive_values(
    tp: int, fp: int, tn: int, fn: int, prevalences: Any = None, level: float = LEVEL
) -> pd.DataFrame:
    """Return PPV and NPV at each prevalence, by default from 0.001 to 0.8, as ``at_prevalence`` gives them.

    Columns: ``prevalence, ppv, ppv_low, ppv_high, npv, npv_low, npv_high``.
    """
    at = PREVALENCES if prevalences is None else np.atleast_1d(np.asarray(prevalences, dtype=np.float64))
    for one in at:
        check_prevalence(float(one))
    even, odds = at_prevalence(tp, fp, tn, fn, 0.5, level), at / (1 - at)
    return pd.DataFrame(
        {
            "prevalence": at,
            "ppv": carried(even.ppv, odds),
            "ppv_low": carried(even.ppv_interval[0], odds),
            "ppv_high": carried(even.ppv_interval[1], odds),
            "npv": carried(even.npv, 1 / odds),
            "npv_low": carried(even.npv_interval[0], 1 / odds),
            "npv_high": carried(even.npv_interval[1], 1 / odds),
        }
    )


def carried(at_even_odds: float, odds: np.ndarray) -> np.ndarray:
    """Carry a predictive value, or a limit of it, from even odds of what it predicts to ``odds`` (k,)."""
    return odds * at_even_odds / (odds * at_even_odds + (1 - at_even_odds))
