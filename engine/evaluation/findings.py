"""What to look at first: rules that turn tables into plain sentences, ranked.

A rule takes what it judges and returns a finding, or None where all is well or nothing can be said. Each has
its threshold as a named constant, and speaks up only where chance alone does not explain what it sees.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from engine.datasets.balance import Imbalance, unusable_files
from engine.evaluation.auc_difference import difference_between_sets, paired_difference
from engine.evaluation.common_images import common_images
from engine.evaluation.flips import Flips
from engine.evaluation.intervals import LEVEL, wilson
from engine.evaluation.metrics import Metrics
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.sentences import of_100
from engine.evaluation.shape_cue import shape_cue
from engine.evaluation.wording import limits, number, signed, with_interval

LEAST_SENSITIVITY, LEAST_SPECIFICITY = 0.9, 0.8
"""Rates that a model should reach at its threshold: a miss costs more than a false alarm."""

GRAVE_SHORTFALL = 0.1
"""A rate that stays below its least by more than this is grave."""

LEAST_DROP, GRAVE_DROP = 0.02, 0.1
"""Loss of ROC AUC from one set to another that is worth telling, and that is grave."""

LEAST_IMBALANCE, GRAVE_IMBALANCE = 2.0, 5.0
"""Images of one class for each of the other."""

LEAST_CUE, GRAVE_CUE = 0.6, 0.75
"""ROC AUC of a property that should tell nothing about the class."""

LEAST_CHANGED = 0.05
"""Share of calls that change with the padding."""

GRAVE_UNUSABLE = 0.01
"""Share of files that cannot be used."""


class Severity(StrEnum):
    """How much a finding matters, the gravest first."""

    HIGH = "high"
    """Conclusions from the data or the model are likely to be wrong."""
    MEDIUM = "medium"
    """It limits what the figures mean."""
    NOTE = "note"
    """Good to know before deciding."""


class Page(StrEnum):
    """The page that shows a finding, by its title."""

    BALANCE = "Dataset Balance"
    PADDING = "Padding Color"
    METRICS = "Metrics"
    GALLERY = "GradCAM Gallery"
    COMPARISON = "Model Comparison"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: a sentence with its figure and interval, and the page that shows it.

    ``advice`` is a sentence on what to do about it, ``view`` the page's view where it is not the first one.
    """

    severity: Severity
    sentence: str
    page: Page
    advice: str = ""
    view: str | None = None


def ranked(findings: Iterable[Finding | None]) -> list[Finding]:
    """Return the findings there are, the gravest first, equally grave ones as they came."""
    order = list(Severity)
    return sorted(filter(None, findings), key=lambda finding: order.index(finding.severity))


def low_sensitivity(metrics: Metrics, classes: tuple[str, str], where: str) -> Finding | None:
    """Tell that a model misses too many at its threshold; ``where`` names the set (``kermany · test``)."""
    interval = metrics.intervals["sensitivity"]
    if not interval[1] < LEAST_SENSITIVITY:
        return None
    return Finding(
        shortfall_severity(metrics.sensitivity, LEAST_SENSITIVITY),
        f"On {where} the model misses {of_100(1 - metrics.sensitivity)} of 100 {classes[1].lower()} images: "
        f"sensitivity {with_interval(metrics.sensitivity, interval)} at threshold {metrics.threshold:.3f}, "
        f"n = {metrics.positives:,}.",
        Page.METRICS,
    )


def low_specificity(metrics: Metrics, classes: tuple[str, str], where: str) -> Finding | None:
    """Tell that a model raises too many false alarms at its threshold; ``where`` names the set."""
    interval = metrics.intervals["specificity"]
    if not interval[1] < LEAST_SPECIFICITY:
        return None
    negative, positive = (name.lower() for name in classes)
    return Finding(
        shortfall_severity(metrics.specificity, LEAST_SPECIFICITY),
        f"On {where} the model calls {of_100(1 - metrics.specificity)} of 100 {negative} images {positive}: "
        f"specificity {with_interval(metrics.specificity, interval)} at threshold {metrics.threshold:.3f}, "
        f"n = {metrics.counts.negatives:,}.",
        Page.METRICS,
    )


def shortfall_severity(rate: float, least: float) -> Severity:
    """Return how grave it is that a rate stays below its least."""
    return Severity.HIGH if rate < least - GRAVE_SHORTFALL else Severity.MEDIUM


def external_drop(home: Metrics, home_name: str, away: Metrics, away_name: str) -> Finding | None:
    """Tell that one model does worse on another set than on its own, beyond what the intervals allow."""
    found = difference_between_sets(home.auc, home.intervals["auc"], away.auc, away.intervals["auc"])
    if not (found.interval[0] > 0 and found.delta >= LEAST_DROP):
        return None
    return Finding(
        Severity.HIGH if found.delta >= GRAVE_DROP else Severity.MEDIUM,
        f"ROC AUC falls from {number(home.auc, home.intervals['auc'])} on {home_name} to "
        f"{number(away.auc, away.intervals['auc'])} on {away_name}: "
        f"{with_interval(found.delta, found.interval)} lower, n = {home.n:,} and {away.n:,}.",
        Page.METRICS,
    )


def imbalanced_training(imbalance: Imbalance | None, where: str) -> Finding | None:
    """Tell that the training data (``where``) hold one class far more often than the other."""
    if imbalance is None or not imbalance.ratio >= LEAST_IMBALANCE:
        return None
    negative, positive = (name.lower() for name in imbalance.classes)
    return Finding(
        Severity.HIGH if imbalance.ratio >= GRAVE_IMBALANCE else Severity.MEDIUM,
        f"{where} has {imbalance.words} ({imbalance.positive:,} {positive} and "
        f"{imbalance.negative:,} {negative} images): a model trained on it expects the larger class.",
        Page.BALANCE,
    )


def aspect_cue(sizes: pd.DataFrame, classes: tuple[str, str], where: str) -> Finding | None:
    """Tell that the aspect ratio alone tells the classes apart, so that a model may learn the format.

    ``sizes`` has the columns ``label``, ``width`` and ``height``, such as ``engine.datasets.sizes`` gives for
    a catalog or a score table joined to one; ``where`` names the set.
    """
    cue = shape_cue(sizes, classes)
    if cue is None or not cue.interval[0] >= LEAST_CUE:
        return None
    return Finding(
        Severity.HIGH if cue.interval[0] >= GRAVE_CUE else Severity.MEDIUM,
        f"In {where} width over height alone tells the classes apart with ROC AUC "
        f"{with_interval(cue.auc, cue.interval)}: {cue.wider.lower()} images are {cue.mean:.2f} times as "
        f"wide as high, the others {cue.others:.2f} (n = {cue.n:,}). A model can learn the format.",
        Page.BALANCE,
    )


def rival_models(chosen: str, tables: Mapping[str, ScoreTable], where: str) -> Finding | None:
    """Compare the chosen model with the others' scores (name → table) of the same images.

    Tells which model is better beyond chance, else that the best one is not. With several others, chance is
    allowed for by Bonferroni's correction. None without another model or both classes.
    """
    rivals = [name for name in tables if name != chosen]
    if not rivals:
        return None
    frame = common_images({chosen: tables[chosen]} | dict(tables))
    classes = tables[chosen].classes
    of_class = frame[frame["label"].isin(classes)]
    y = (of_class["label"] == classes[1]).to_numpy(dtype=bool)
    if not len(y) or y.all() or not y.any():
        return None
    level = 1 - (1 - LEVEL) / len(rivals)
    found = {name: paired_difference(y, of_class[name], of_class[chosen], level) for name in rivals}
    best = max(rivals, key=lambda name: found[name].delta)
    difference = found[best]
    told = f"{signed(difference.delta, difference.interval)} ({limits(difference.interval)})"
    if difference.interval[0] > 0:
        return Finding(
            Severity.MEDIUM,
            f"{best} does better than {chosen} on {where}: ROC AUC {told}, n = {len(y):,}.",
            Page.METRICS,
        )
    if difference.interval[1] < 0:
        return None
    return Finding(
        Severity.NOTE,
        f"{chosen} and {best} do not differ beyond chance on {where}: ROC AUC {told}, n = {len(y):,}.",
        Page.METRICS,
    )


def padding_changes_calls(flips: Flips, first: str, second: str) -> Finding | None:
    """Tell that calls depend on the padding; ``first`` and ``second`` are the paddings' names."""
    if not flips.n:
        return None
    share, interval = flips.changed / flips.n, wilson(flips.changed, flips.n)
    if not interval[0] >= LEAST_CHANGED:
        return None
    return Finding(
        Severity.MEDIUM,
        f"{of_100(share)} of 100 calls change when the padding turns from {first} to {second}: "
        f"{flips.right_to_wrong:,} from right to wrong, {flips.wrong_to_right:,} from wrong to right; share "
        f"{with_interval(share, interval)}, n = {flips.n:,}.",
        Page.PADDING,
    )


def unusable_images(catalog: pd.DataFrame, where: str) -> Finding | None:
    """Tell that files of a catalog, or of a score table, cannot be used, and why."""
    reasons = unusable_files(catalog)["problem"].value_counts()
    n = int(reasons.sum())
    if not n:
        return None
    listed = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
    return Finding(
        Severity.HIGH if n / len(catalog) >= GRAVE_UNUSABLE else Severity.MEDIUM,
        f"{n:,} of {len(catalog):,} files of {where} cannot be used: {listed}.",
        Page.BALANCE,
    )
