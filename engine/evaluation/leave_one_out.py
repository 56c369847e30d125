"""What each member brings to an ensemble: the ensemble against itself without that member."""

from collections.abc import Mapping

from engine.evaluation.mean_ensemble import ensemble_table, fit_ensemble
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.steps import Step, take_step


def leave_one_out(
    weights: Mapping[str, float],
    tables: Mapping[str, ScoreTable],
    validation: Mapping[str, ScoreTable],
) -> dict[str, Step]:
    """Return for each member the step from the ensemble without it to the whole one.

    ``weights`` are the ensemble's, two or more; ``tables`` its members' of the set to judge on, and
    ``validation`` those of the set to fit on. The others keep their weights relative to each other.
    Temperature and threshold are fitted on validation, of the whole and of what is left in the same way, so
    that the steps show the member and not the fit. Raises InputError as ``fit_ensemble`` and
    ``ensemble_table`` do.
    """
    validation = {name: validation[name] for name in weights}
    whole = ensemble_table(tables, fit_ensemble(validation, weights), "all")
    return {name: take_step(table_without(name, weights, tables, validation), whole) for name in weights}


def table_without(
    name: str,
    weights: Mapping[str, float],
    tables: Mapping[str, ScoreTable],
    validation: Mapping[str, ScoreTable],
) -> ScoreTable:
    """Return the scores of an ensemble without one of its members."""
    rest = {other: weight for other, weight in weights.items() if other != name}
    # The member left out keeps its place, with a weight of zero, so that two members can lose one.
    fitted = fit_ensemble(validation, rest | {name: 0.0})
    return ensemble_table(tables, fitted, f"without {name}")
