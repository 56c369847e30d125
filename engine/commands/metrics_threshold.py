"""The threshold that ``python -m engine metrics`` judges at: given, the model's, or chosen by a rule."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from engine.errors import InputError
from engine.evaluation.curves import Curve, curve
from engine.evaluation.external import check_same_model
from engine.evaluation.operating_points import (
    Rule,
    best_f1,
    for_cost,
    for_sensitivity,
    for_specificity,
    youden,
)
from engine.evaluation.promised import Promise, promise
from engine.evaluation.score_table import ScoreTable, labelled, read_scores


class RuleName(StrEnum):
    """Rules that need no number."""

    YOUDEN = "youden"
    """The highest sensitivity + specificity: both errors weigh alike, whatever the prevalence."""
    F1 = "f1"
    """The highest F1: true negatives do not count."""


@dataclass(frozen=True)
class Chosen:
    """A threshold, where it comes from in words, and where it was chosen on another set its promise.

    ``chosen_on`` is that set's score table.
    """

    threshold: float
    source: str
    promise: Promise | None = None
    chosen_on: ScoreTable | None = None


def rule_of(
    sensitivity: float | None,
    specificity: float | None,
    cost: float | None,
    rule: RuleName | None,
    prevalence: float | None,
) -> Rule | None:
    """Return the one rule that the options ask for, None where they ask for none.

    Costs are weighed at ``prevalence`` where it is given.
    """
    if sensitivity is not None:
        return partial(for_sensitivity, wanted=sensitivity)
    if specificity is not None:
        return partial(for_specificity, wanted=specificity)
    if cost is not None:
        return partial(for_cost, ratio=cost, prevalence=prevalence)
    if rule is not None:
        return youden if rule is RuleName.YOUDEN else best_f1
    return None


def check_one_way(options: dict[str, object | None]) -> None:
    """Raise InputError where more than one of the options (name to value) is given."""
    given = [name for name, value in options.items() if value is not None]
    if len(given) == 2:
        raise InputError(f"Give {given[0]} or {given[1]}, not both.")
    if len(given) > 2:
        raise InputError(f"Give only one of {', '.join(given)}.")


def choose(
    table: ScoreTable, ranked: Curve, threshold: float | None, rule: Rule | None, choose_on: Path | None
) -> Chosen:
    """Return the threshold to judge ``table`` at, whose curve is ``ranked``.

    A rule chooses on the table in ``choose_on``, else on this one. Raises InputError where the rule cannot
    choose, where ``choose_on`` comes without a rule, and where its scores are not of the same model and
    preparation or of the same set.
    """
    if choose_on is not None:
        if rule is None:
            raise InputError("Say how --choose-on chooses: --sensitivity, --specificity, --cost or --rule.")
        validation = read_scores(choose_on, positive=table.classes[1])
        check_same_model(validation, table)
        rows = labelled(validation)
        found = promise(curve(rows.y, rows.score), ranked, rule)
        return Chosen(found.point.threshold, "chosen on validation", found, validation)
    if rule is not None:
        return Chosen(rule(ranked).threshold, "chosen on this split")
    if threshold is not None:
        return Chosen(threshold, "given")
    return Chosen(table.threshold, table.threshold_source)
