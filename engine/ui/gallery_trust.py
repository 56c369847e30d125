"""The Gallery page's panel on how far heatmaps can be trusted: the verdict, its intervals, its figures."""

import shlex
from pathlib import Path

import streamlit as st

from engine.errors import InputError
from engine.evaluation.trust import words
from engine.evaluation.trust.card import TRUST_FOLDER, TrustCard, list_cards, read_card
from engine.evaluation.trust.figures import trust_figures
from engine.figures.trust import differences_figure, likenesses_figure
from engine.locations import home_dir
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders
from engine.ui.page_setup import theme

QUESTION = "How far can these heatmaps be trusted?"

METHOD = "trust_method"
"""Where the session keeps the method whose card is shown."""

DEMO = "demo"
"""The set that ships with the project, whose folder is known."""


def show_trust(entry: ModelEntry, dataset_name: str, split: str) -> None:
    """Show the trust card of a model on a dataset's split, or how to make one.

    Of several methods one is chosen; the verdicts of all stand under it.
    """
    cards, problems = cards_of(entry, dataset_name, split)
    for problem in problems:
        blocks.problem(problem)
    if not cards:
        blocks.empty(
            QUESTION,
            f"A map can look right and mean nothing. A trust card of {entry.name} on {dataset_name}, split "
            f"{split}, sets its heatmaps against random maps, an edge detector and shuffled weights.",
            command(entry, dataset_name, split),
            part=True,
        )
        return
    answer = st.container()
    card = chosen(cards)
    with answer:
        blocks.section(words.headline(card), words.support(card))
    figures = trust_figures(card.images)
    for place, draw, name in zip(
        st.columns(2, gap="large"),
        (differences_figure, likenesses_figure),
        ("Heatmaps against maps that know nothing", "Likeness of heatmaps"),
        strict=True,
    ):
        with place:
            try:
                alt = f"{name}, with intervals"
                blocks.plot(draw(figures, theme()), f"trust_{draw.__name__.split('_')[0]}", alt, figures)
            except InputError as error:
                st.caption(str(error))
    for remark in words.remarks(card):
        st.caption(remark)
    with st.expander("All figures, and how they were measured"):
        blocks.table(words.figure_rows(card), "Figures of the trust card", right=("n",), narrow=True)
        areas = words.area_rows(card)
        blocks.table(
            areas, "Areas under insertion and deletion", right=("Insertion", "Deletion"), narrow=True
        )
        st.caption(words.HOW)
    if len(cards) > 1:
        blocks.table(words.verdict_rows(cards), "Verdict on each method", right=("n",))


def cards_of(entry: ModelEntry, dataset: str, split: str) -> tuple[list[TrustCard], list[str]]:
    """Return a model's cards of these data, Grad-CAM first, and a sentence for each damaged file.

    Of two cards of one method the one that the user has made is taken.
    """
    found: dict[str, TrustCard] = {}
    problems = []
    for file in list_cards([home_dir() / TRUST_FOLDER / entry.name, entry.path / TRUST_FOLDER]):
        try:
            card = _card(str(file), loaders.stamp(file))
        except InputError as error:
            problems.append(str(error))
            continue
        if (card.facts["dataset"], card.facts["split"]) == (dataset, split):
            found.setdefault(card.facts["method"], card)
    return sorted(found.values(), key=lambda card: card.facts["method"] != "gradcam"), problems


@st.cache_resource(max_entries=64, show_spinner=False)
def _card(path: str, changed: int) -> TrustCard:
    return read_card(Path(path))


def chosen(cards: list[TrustCard]) -> TrustCard:
    """Return the card of the method that the visitor chose, the only one without a choice."""
    by_label = {card.facts["method_label"]: card for card in cards}
    if len(by_label) == 1:
        return cards[0]
    label = st.segmented_control("Method", list(by_label), default=next(iter(by_label)), key=METHOD)
    return by_label.get(label or "", cards[0])


def command(entry: ModelEntry, dataset: str, split: str) -> str:
    """Return the command that makes a card where this panel finds it."""
    out = home_dir() / TRUST_FOLDER / entry.name
    data = "data_tools/demo" if dataset == DEMO else "DIR"
    return (
        f"python -m engine trust --weights {shlex.quote(entry.name)} --data {data} "
        f"--split {shlex.quote(split)} --out {shlex.quote(str(out))}"
    )
