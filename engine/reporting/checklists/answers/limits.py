"""Where the model fails, and what limits the conclusions."""

import numpy as np

from engine.datasets.sizes import image_sizes
from engine.evaluation.calibration.summary import calibration
from engine.evaluation.findings import (
    Finding,
    aspect_cue,
    broken_promises,
    low_sensitivity,
    low_specificity,
    miscalibrated,
    weaker_groups,
)
from engine.evaluation.operating_points import OperatingPoint
from engine.evaluation.promised import Promise, kept
from engine.evaluation.sentences import headline
from engine.evaluation.subgroups import subgroups
from engine.reporting.checklists.answers.phrases import listed
from engine.reporting.checklists.answers.results import people_columns
from engine.reporting.checklists.answers.testing import external_findings
from engine.reporting.checklists.answers.training import headings
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known, ScoredSet

FEW = 3
"""Errors of each kind that an answer names."""


def failures(known: Known) -> Answer:
    """Say which images the model gets wrong."""
    one = known.scored
    metrics = one.metrics
    if not metrics.fn + metrics.fp:
        return filled(f"Every call on {one.where} is right.")
    negative, positive = one.table.classes
    wrong = []
    if metrics.positives:
        wrong.append(f"{metrics.fn:,} of {metrics.positives:,} {positive} are missed")
    if metrics.counts.negatives:
        wrong.append(f"{metrics.fp:,} of {metrics.counts.negatives:,} {negative} are called {positive}")
    parts = [
        f"On {one.where}: {listed(wrong)}.",
        *worst(one),
        *(finding.sentence for finding in weaker(one)),
    ]
    return partly(
        " ".join(parts), "what a radiologist sees on these images, and why the model may fail on them"
    )


def worst(one: ScoredSet) -> list[str]:
    """Return the names and scores of the errors that are farthest from the threshold, of either kind."""
    y, score, threshold = one.rows.y, one.rows.score, one.metrics.threshold
    paths = one.counted["path"].to_numpy(dtype=object)
    found = []
    for what, of, order in (("misses", y, score), ("false alarms", ~y, -score)):
        errors = np.flatnonzero(of & ((score >= threshold) != y))
        first = errors[np.argsort(order[errors], kind="stable")][:FEW]
        if len(first):
            named = ", ".join(f"{paths[index]} ({score[index]:.3f})" for index in first)
            found.append(f"The clearest {what}: {named}.")
    return found


def limitations(known: Known) -> Answer:
    """Say which limits the figures themselves show."""
    parts = [*measured_limits(known), *standing_limits(known)]
    notes = headings(known)
    if notes:
        parts.append(f"The author's notes (NOTES.md) add: {notes}.")
    return partly(
        " ".join(parts), "the limits of design and data, and what all of them mean for the conclusions"
    )


def measured_limits(known: Known) -> list[str]:
    """Return what the figures show to be wrong, in sentences."""
    one, judged = known.scored, list(dict.fromkeys((known.scored, *known.external)))
    found = [aspect_cue(image_sizes(one.counted, one.table.classes), one.table.classes, one.key)]
    for each in judged:
        found += [
            low_sensitivity(each.metrics, each.table.classes, each.key),
            low_specificity(each.metrics, each.table.classes, each.key),
            *weaker(each),
        ]
    found += [*external_findings(known), *promises(known), miscalibration(one)]
    return list(dict.fromkeys(finding.sentence for finding in found if finding))


def weaker(one: ScoredSet) -> list[Finding]:
    """Return the groups of people, disease or views for which the model does worse."""
    threshold = one.metrics.threshold
    tables = {column: subgroups(one.table, column, threshold) for column in people_columns(one)}
    return weaker_groups(tables, one.key)


def promises(known: Known) -> list[Finding]:
    """Return the rates of the set that stay below those of validation at the same threshold."""
    validation, one = known.validation, known.scored
    if validation is None or validation is one:
        return []
    before, after = validation.metrics.counts, one.metrics.counts
    point = OperatingPoint("the model's own", known.config.threshold, before)
    promise = Promise(
        point,
        after,
        sensitivity=kept(before.tp, before.positives, after.tp, after.positives),
        specificity=kept(before.tn, before.negatives, after.tn, after.negatives),
    )
    return broken_promises(promise, validation.key, one.key)


def miscalibration(one: ScoredSet) -> Finding | None:
    """Return that a set's scores are off as probabilities, None where they are not or nobody can tell."""
    if not 0 < one.metrics.positives < one.metrics.n:
        return None
    return miscalibrated(calibration(one.rows.y, one.rows.score), one.table.classes, one.key)


def standing_limits(known: Known) -> list[str]:
    """Return what holds of the study whatever its figures are."""
    parts = []
    if known.trained and len(known.networks) == 1:
        parts.append(
            "One training run with one seed: how much the figures vary from run to run was not measured."
        )
    if known.trained and not known.external:
        parts.append("No other dataset was tested.")
    if known.synthetic:
        parts.append("Every image is synthetic, so the figures say nothing about patients.")
    elif known.scored.subjects is not None:
        parts.append("Subjects are known by ids that were not verified.")
    if not known.synthetic:
        parts.append("How the labels were set, and how often they are wrong, is not known to PneumoScope.")
    return parts


def interpretation(known: Known) -> Answer:
    """Give the result that is to be interpreted."""
    one = known.scored
    drops = " ".join(finding.sentence for finding in external_findings(known))
    told = headline(one.metrics, one.table.classes)
    return partly(
        f"The result to be interpreted: {told} {one.where}. {drops}".strip(),
        "what that means in view of the aims, of fairness and of earlier studies",
    )
