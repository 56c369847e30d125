"""The verdict on a model's heatmaps by stated rules, the gravest finding first."""

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from engine.evaluation.trust.figures import trust_figures

EMPTY_SHARE = 0.5
"""From this share of empty maps on there is nothing to judge."""

SAME_MAP = 0.5
"""Mean rank correlation of the maps of trained and shuffled weights from which on the map counts as one that
does not depend on what was learned; the whole interval must lie there."""

STEADY = 0.8
"""Mean rank correlation of the maps of an image and of the image slightly changed below which a map counts as
unsteady; the whole interval must lie there."""


class Verdict(StrEnum):
    """What a card finds, the gravest first; the first that holds is the verdict."""

    EMPTY = "shows nothing on most images"
    """At least EMPTY_SHARE of the maps are zero everywhere."""
    UNTRAINED = "does not depend on the trained weights"
    """The maps of shuffled weights are alike: the interval of the likeness lies at or above SAME_MAP."""
    WORSE = "worse than chance"
    """The interval of insertion − deletion, map minus random map, lies below zero."""
    CHANCE = "no better than chance"
    """That interval holds zero."""
    EDGES = "better than chance, but no better than an edge detector"
    """The interval of insertion − deletion, map minus edge map, does not lie above zero."""
    UNSTEADY = "better than chance and an edge detector, but unsteady under small changes"
    """The interval of the likeness after a shift or under noise lies below STEADY."""
    BETTER = "better than chance and better than an edge detector"
    """Nothing of the above."""
    UNKNOWN = "not measured: no image could be used"


@dataclass(frozen=True)
class Judgement:
    """A verdict, and what else is worth saying in the same line, as clauses."""

    verdict: Verdict
    clauses: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The verdict and its clauses in one line, to follow the name of a method and a model."""
        verb = "" if self.verdict in (Verdict.EMPTY, Verdict.UNTRAINED) else "is "
        return "; ".join([f"{verb}{self.verdict}", *self.clauses])


def judge(table: pd.DataFrame) -> Judgement:
    """Return the verdict on per-image measurements; see ``Verdict`` for the rules."""
    figures = trust_figures(table).set_index("name")
    return Judgement(verdict_of(table, figures), clauses_of(table, figures))


def verdict_of(table: pd.DataFrame, figures: pd.DataFrame) -> Verdict:
    """Return the first finding that holds."""
    if table.empty or not figures.loc["gain_random", "n"]:
        return Verdict.UNKNOWN
    low, high = figures["low"], figures["high"]
    if table["empty"].mean() >= EMPTY_SHARE:
        return Verdict.EMPTY
    if low["shuffled"] >= SAME_MAP:
        return Verdict.UNTRAINED
    if high["gain_random"] < 0:
        return Verdict.WORSE
    if not low["gain_random"] > 0:
        return Verdict.CHANCE
    if not low["gain_edges"] > 0:
        return Verdict.EDGES
    if high["shift"] < STEADY or high["noise"] < STEADY:
        return Verdict.UNSTEADY
    return Verdict.BETTER


def clauses_of(table: pd.DataFrame, figures: pd.DataFrame) -> tuple[str, ...]:
    """Return what the masks and the padding add, where there are any."""
    found = []
    lesion = figures.loc["lesion_energy"]
    if lesion["n"] >= 2:
        energy, area = (
            table["lesion_energy"].mean(),
            table.loc[table["lesion_energy"].notna(), "lesion_area"].mean(),
        )
        shares = f"{100 * energy:.0f} % of the heat on {100 * area:.0f} % of the area"
        if lesion["low"] > 0:
            found.append(f"it finds the lesion better than chance ({shares})")
        else:
            found.append(f"it finds the lesion no better than chance ({shares})")
    if figures.loc["padding", "low"] > 0:
        found.append("it leans on the padding")
    return tuple(found)
