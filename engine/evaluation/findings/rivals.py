"""The finding on how the chosen model stands against the others."""

from collections.abc import Mapping
from itertools import combinations

from engine.evaluation.auc_difference import difference_of_placements
from engine.evaluation.common_images import common_images
from engine.evaluation.comparison_answer import p_equals
from engine.evaluation.delong import placements
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.holm import holm
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.subgroups import SIGNIFICANT
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
    placed = {name: placements(y, of_class[name]) for name in (*rivals, chosen)}
    found = {
        (one, other): difference_of_placements(placed[one], placed[other])
        for one, other in combinations(placed, 2)
    }
    adjusted = dict(zip(found, holm([one.p for one in found.values()]).tolist(), strict=True))
    over = {name: (found[name, chosen], adjusted[name, chosen]) for name in rivals}
    better = [name for name, (difference, p) in over.items() if difference.delta > 0 and p < SIGNIFICANT]
    alike = [name for name, (_, p) in over.items() if p >= SIGNIFICANT]
    if not better and not alike:
        return None
    best = max(better or alike, key=lambda name: over[name][0].delta)
    difference, p = over[best]
    told = f"{signed(difference.delta, difference.interval)} ({limits(difference.interval)})"
    pairs = f", {p_equals(p)} adjusted for {len(found)} pairs" if len(found) > 1 else ""
    figure = f"{where}: ROC AUC {told}{pairs}, n = {len(y):,}."
    if better:
        return Finding(Severity.MEDIUM, f"{best} does better than {chosen} on {figure}", Page.COMPARISON)
    return Finding(
        Severity.NOTE, f"{chosen} and {best} do not differ beyond chance on {figure}", Page.COMPARISON
    )
