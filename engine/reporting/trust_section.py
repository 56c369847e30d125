"""The part of a model card that says how far the model's heatmaps can be trusted."""

from collections.abc import Sequence
from pathlib import Path

from engine.evaluation.trust import words
from engine.evaluation.trust.card import TRUST_FOLDER, TrustCard, list_cards, read_card
from engine.evaluation.trust.figures import trust_figures

SHOWN = {
    "gain_random": "against random maps",
    "gain_edges": "against edges",
    "shuffled": "likeness, shuffled weights",
    "shift": "likeness, shift",
    "noise": "likeness, noise",
    "lesion_energy": "heat on the lesion, against chance",
}
"""The figures of the section's table; the last is left out where no card has it."""


def trust_section(folder: Path) -> str:
    """Return the section of a model's folder in Markdown, nothing without a card.

    Raises InputError for a card that cannot be read.
    """
    cards = [read_card(file) for file in list_cards([folder / TRUST_FOLDER])]
    if not cards:
        return ""
    remarks = [f"- {told} ({place(card)})" for card in cards for told in words.remarks(card)]
    parts = [
        "## Can its heatmaps be trusted?",
        "\n".join(f"- {words.headline(card)} ({place(card)})" for card in cards),
        table_of(cards),
        "\n".join(remarks),
        "Insertion minus deletion, the heatmap's minus the other map's; means over images, 95 % intervals. "
        f"{words.HOW} Nothing here says that a clinician would agree with a map.",
    ]
    return "\n\n".join(part for part in parts if part)


def table_of(cards: Sequence[TrustCard]) -> str:
    """Return the figures of all cards as a Markdown table, a row for each."""
    found = [trust_figures(card.images).set_index("name") for card in cards]
    names = [name for name in SHOWN if any(figures.loc[name, "n"] for figures in found)]
    lines = [["method", "images", "n", *(SHOWN[name] for name in names)], ["---"] * (3 + len(names))]
    for card, figures in zip(cards, found, strict=True):
        cells = [words.cell(figures.loc[name]) for name in names]
        facts = card.facts
        where = f"{facts['dataset']}, {facts['split']}"
        lines.append([facts["method_label"], where, str(len(card.images)), *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def place(card: TrustCard) -> str:
    """Return which images a card is of: ``kermany, split test, n = 40``."""
    return f"{card.facts['dataset']}, split {card.facts['split']}, n = {len(card.images)}"
