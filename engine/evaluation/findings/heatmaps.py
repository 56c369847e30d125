"""Findings on heatmaps that do not show what a model looks at."""

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.trust.card import TrustCard
from engine.evaluation.trust.figures import trust_figures
from engine.evaluation.trust.verdict import Verdict, judge
from engine.evaluation.trust.words import cell

MOST_GAIN = 0.1
"""Where even the upper limit of a map's gain (insertion − deletion) over another kind of map is below this,
the map shows no more than that. A wider interval only says that there are too few images."""

LEAST_LEANING = 0.05
"""Share of the heat, beyond the padding's share of the area, that lies on the padding."""

GRAVE = {
    Verdict.EMPTY: Severity.MEDIUM,
    Verdict.UNTRAINED: Severity.HIGH,
    Verdict.WORSE: Severity.HIGH,
    Verdict.CHANCE: Severity.MEDIUM,
    Verdict.EDGES: Severity.NOTE,
    Verdict.UNSTEADY: Severity.NOTE,
}
"""The verdicts that are a fault, and how grave each is."""

DECIDED_BY = {
    Verdict.UNTRAINED: ("shuffled", "likeness to the map of shuffled weights"),
    Verdict.WORSE: ("gain_random", "insertion − deletion against a random map"),
    Verdict.CHANCE: ("gain_random", "insertion − deletion against a random map"),
    Verdict.EDGES: ("gain_edges", "insertion − deletion against edges"),
}
"""The figure that a verdict rests on, and what it is."""


def heatmaps_not_trusted(card: TrustCard) -> Finding | None:
    """Tell that heatmaps show no more than chance or edges, or shake, as a trust card's verdict has it."""
    verdict = judge(card.images).verdict
    figures = trust_figures(card.images).set_index("name")
    if verdict not in GRAVE:
        return None
    if verdict is Verdict.CHANCE and not figures.loc["gain_random", "high"] < MOST_GAIN:
        return None
    if verdict is Verdict.EDGES and not figures.loc["gain_edges", "high"] < MOST_GAIN:
        return None
    told = ""
    if verdict in DECIDED_BY:
        name, title = DECIDED_BY[verdict]
        told = f": {title} {cell(figures.loc[name])}"
    elif verdict is Verdict.UNSTEADY:
        told = (
            f": likeness after a small shift {cell(figures.loc['shift'])}, under noise "
            f"{cell(figures.loc['noise'])}"
        )
    elif verdict is Verdict.EMPTY:
        told = f": {int(card.images['empty'].sum())} of {len(card.images)} maps are zero everywhere"
    verb = "show nothing on most images" if verdict is Verdict.EMPTY else f"are {verdict}"
    if verdict is Verdict.UNTRAINED:
        verb = "do not depend on the trained weights"
    return Finding(
        GRAVE[verdict],
        f"{card.facts['method_label']} heatmaps of {card.facts['model']} {verb}{told}, n = "
        f"{len(card.images):,} of {card.facts['dataset']} · {card.facts['split']}.",
        Page.GALLERY,
        "Do not show them as the reason for a call; try another method or layer.",
        "Trust",
    )


def heatmaps_on_padding(card: TrustCard) -> Finding | None:
    """Tell that more heat lies on the padding than its area explains."""
    row = trust_figures(card.images).set_index("name").loc["padding"]
    if not row["low"] >= LEAST_LEANING:
        return None
    return Finding(
        Severity.MEDIUM,
        f"{card.facts['method_label']} heatmaps of {card.facts['model']} lie on the padding, where there is "
        f"no picture: share of heat beyond the share of area {cell(row)}, n = {row['n']:,} of "
        f"{card.facts['dataset']} · {card.facts['split']}.",
        Page.PADDING,
        "The model may read the shape of the file: train with crops or stretching, and compare.",
        "Heat on padding",
    )
