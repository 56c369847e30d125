"""A trust card in words: the verdict, what it rests on, and its figures as rows of text."""

from collections.abc import Sequence

import pandas as pd

from engine.evaluation.trust.card import TrustCard
from engine.evaluation.trust.figures import FIGURES, trust_figures
from engine.evaluation.trust.verdict import SAME_MAP, STEADY, judge
from engine.evaluation.wording import with_interval

ORDERS = ("insertion", "deletion")

FLAT = 0.9
"""Probability of the called class from which on a picture without content counts as called alike."""

HOW = (
    "Insertion: the score as the picture's pixels come back into its blurred copy, the hottest first; high "
    "is good. Deletion: the score as they give way to the mean gray level; low is good. Areas under the "
    "called class's probability (Petsiuk et al., 2018), against random maps and an edge detector's map, both "
    "as coarse as the heatmap. Likeness: Spearman's rank correlation of two maps. Shuffled weights (Adebayo "
    f"et al., 2018): from {SAME_MAP:g} on the map does not depend on what was learned. Below {STEADY:g} "
    "after a small shift or under noise it is unsteady. The whole interval must lie there."
)
"""How to read a card."""


def headline(card: TrustCard) -> str:
    """Return the verdict in one line: ``Grad-CAM of NAME is better than chance …``."""
    return f"{card.facts['method_label']} of {card.facts['model']} {judge(card.images).line}."


def support(card: TrustCard) -> str:
    """Return what the verdict rests on: the images, the split, the two differences and the likeness."""
    figures = trust_figures(card.images).set_index("name")
    facts = card.facts
    counts = card.images["label"].value_counts().sort_index()
    sample = " and ".join(f"{count} {label}" for label, count in counts.items())
    told = [
        f"Insertion − deletion against a random map {cell(figures.loc['gain_random'])}",
        f"against edges {cell(figures.loc['gain_edges'])}",
        f"likeness to the map of shuffled weights {cell(figures.loc['shuffled'])}",
    ]
    return (
        f"{', '.join(told)}; n = {len(card.images)} ({sample}), drawn at random from {facts['dataset']}, "
        f"split {facts['split']}; {facts['steps']} steps, 95 % intervals over images."
    )


def cell(row: pd.Series) -> str:
    """Return a figure with its limits: ``0.14 (-0.06 to 0.35)``."""
    return with_interval(row["value"], (row["low"], row["high"]))


def figure_rows(card: TrustCard) -> list[dict[str, str]]:
    """Return a row of text for each figure that is defined: what it is about, its mean with limits, n."""
    found = trust_figures(card.images)
    better = {figure.name: "lower" if figure.less_is_better else "higher" for figure in FIGURES}
    return [
        {
            "About": row["group"],
            "Figure": row["title"],
            "Mean": cell(pd.Series(row)),
            "n": str(row["n"]),
            "Better": better[row["name"]],
        }
        for row in found.to_dict("records")
        if row["n"]
    ]


def area_rows(card: TrustCard) -> list[dict[str, str]]:
    """Return the mean areas of insertion and deletion of the three kinds of map."""
    images = card.images
    return [
        {"Map": title} | {order.capitalize(): f"{images[f'{order}_{kind}'].mean():.3f}" for order in ORDERS}
        for kind, title in (("map", "heatmap"), ("random", "random map"), ("edges", "edge detector"))
    ]


def verdict_rows(cards: Sequence[TrustCard]) -> list[dict[str, str]]:
    """Return a row of text for each card: its method, its verdict, its differences, and n."""
    rows = []
    for card in cards:
        figures = trust_figures(card.images).set_index("name")
        rows.append(
            {
                "Method": card.facts["method_label"],
                "Verdict": judge(card.images).line.removeprefix("is "),
                "Against random maps": cell(figures.loc["gain_random"]),
                "Against edges": cell(figures.loc["gain_edges"]),
                "n": str(len(card.images)),
            }
        )
    return rows


def remarks(card: TrustCard) -> list[str]:
    """Return what a reader should know of this card: empty maps, flat curves, what is missing."""
    images, found = card.images, []
    if empty := int(images["empty"].sum()):
        found.append(f"{empty} of {len(images)} maps are zero everywhere.")
    if flat := int((images[["blank", "blurred"]].min(axis=1) >= FLAT).sum()):
        found.append(
            f"On {flat} of {len(images)} images the blank and the blurred picture are called alike, each "
            f"with at least {FLAT:g}: insertion and deletion tell little of these."
        )
    if missing := int(images["shuffled_likeness"].isna().sum()):
        found.append(f"Of {missing} images no shuffled network, or the trained one, gives a map to compare.")
    if card.problems:
        found.append(f"{len(card.problems)} images could not be used.")
    return found
