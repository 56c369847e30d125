"""Findings on a dataset that its catalog alone tells."""

import pandas as pd

from engine.datasets.balance import Imbalance, unusable_files
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.shape_cue import shape_cue
from engine.evaluation.wording import with_interval

LEAST_IMBALANCE, GRAVE_IMBALANCE = 2.0, 5.0
"""Images of one class for each of the other."""

LEAST_CUE, GRAVE_CUE = 0.6, 0.75
"""ROC AUC of a property that should tell nothing about the class."""

GRAVE_UNUSABLE = 0.01
"""Share of files that cannot be used."""


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
        "Balance the training split, or weigh the classes.",
        "Balancing",
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
        "Believe no score before it holds on images of another origin.",
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
        "Copy them again, or take them out.",
        "Doubtful files",
    )
