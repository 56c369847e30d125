"""The finding on how the chosen model stands against the others."""

from collections.abc import Mapping

from engine.evaluation.common_images import common_images
from engine.evaluation.comparison.auc_pairs import auc_pairs
from engine.evaluation.comparison_answer import p_equals
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.wording import limits, signed


def rival_models(chosen: str, tables: Mapping[str, ScoreTable], where: str) -> Finding | None:
    """Compare the chosen model with the others' scores (name → table) of the same images.

    Tells which model is better beyond chance, else the best of those that it cannot be told apart from. Told
    apart as the comparison of models does: paired DeLong, adjusted by Holm for every two models. None without
    another model or both classes, and where the chosen one is better than all.
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
    names = (*rivals, chosen)
    pairs = auc_pairs(y, {name: of_class[name].to_numpy() for name in names}, names)
    over = {name: pairs[name, chosen] for name in rivals}
    better = [name for name, pair in over.items() if pair.apart and pair.difference.delta > 0]
    alike = [name for name, pair in over.items() if not pair.apart]
    if not better and not alike:
        return None
    best = max(better or alike, key=lambda name: over[name].difference.delta)
    difference = over[best].difference
    told = f"{signed(difference.delta, difference.interval)} ({limits(difference.interval)})"
    chance = f", {p_equals(over[best].p_adjusted)} adjusted for {len(pairs)} pairs" if len(pairs) > 1 else ""
    figure = f"{where}: ROC AUC {told}{chance}, n = {len(y):,}."
    if better:
        return Finding(Severity.MEDIUM, f"{best} does better than {chosen} on {figure}", Page.COMPARISON)
    return Finding(
        Severity.NOTE, f"{chosen} and {best} do not differ beyond chance on {figure}", Page.COMPARISON
    )
