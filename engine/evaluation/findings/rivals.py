"""The finding on how the chosen model stands against the others."""

from collections.abc import Mapping

from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.common_images import common_images
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.intervals import LEVEL
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.wording import limits, signed


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
