"""What stands behind one verdict: every model's score, how far it moves, and how such scores came true."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import score_place, spread
from engine.evaluation.score_place import ScorePlace
from engine.evaluation.score_table import ScoreTable
from engine.figures.model_scores import model_scores_figure
from engine.figures.score_place import score_place_figure
from engine.ui import blocks, empty_states, images, loaders
from engine.ui.diagnosis_shown import Shown
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

NOT_INDEPENDENT = "Wilson intervals, 95 %, images taken as independent."


def show_evidence(shown: Shown) -> None:
    """Show the evidence for the verdict, the nearest to it first."""
    show_scores(shown)
    show_place(shown)
    show_moves(shown)


def show_scores(shown: Shown) -> None:
    """Show every model's score against its own threshold, and why one has none."""
    lead, *others = shown.result.models
    temperature = shown.config.temperature
    made = (
        f"calibrated on validation (temperature {temperature:.2f})"
        if temperature != 1
        else "as it was trained"
    )
    blocks.section(
        "Each model against its own threshold" if others else "The score against the threshold",
        f"The score is the model's probability of {lead.classes[1].lower()}, that of {lead.name} {made}.",
    )
    score = "No score" if lead.score is None else f"Score {lead.score:.3f}"
    more = f"; the scores of {len(others)} further models" if others else ""
    figure = model_scores_figure(shown.result.models, lead.name, theme())
    blocks.plot(figure, "probability", f"{score}, threshold {lead.threshold:.3f}{more}")
    for model in others:
        if model.problem:
            blocks.problem(f"{model.name}: {model.problem}")


def place_of(shown: Shown) -> tuple[ScoreTable, ScorePlace] | None:
    """Return the chosen set's score table and the score's place in it, None without score or table.

    An image of the set does not count itself. Raises InputError for a table that cannot be used.
    """
    file, score = shown.selection.scores, shown.result.models[0].score
    if file is None or score is None:
        return None
    table = loaders.scores(file)
    own = None
    if shown.found is not None:
        paths = images.paths_in(file, shown.found)
        own = table.frame["path"].iloc[paths.index(shown.image.name)] if shown.image.name in paths else None
    return table, score_place.score_place(table, score, own)


def show_place(shown: Shown) -> None:
    """Show where the score stands among those of the chosen set, class by class."""
    if shown.result.models[0].score is None:
        return
    selection = shown.selection
    try:
        placed = place_of(shown)
    except InputError as error:
        blocks.problem(f"The score cannot be compared with {selection.where}: {error}")
        return
    if placed is None:
        tell_missing(selection)
        return
    table, place = placed
    blocks.section(
        f"Among the scores of {selection.where}",
        score_place.sentence(place, selection.where),
    )
    rows = table.frame[["path", "label", "score"]]
    figure = score_place_figure(
        rows["label"], rows["score"], table.classes, selection.threshold, place.score, theme()
    )
    blocks.plot(figure, "score_place", f"The score {place.score:.3f} among those of {selection.where}", rows)
    st.caption(f"{score_place.share_sentence(place)} {NOT_INDEPENDENT}")


def tell_missing(selection: Selection) -> None:
    """Say that there are no scores to compare with, and what makes them."""
    if selection.model is None or selection.dataset is None:
        return
    blocks.section(
        f"{selection.model.name} has not been scored on {selection.where}",
        "Once it is, this score stands beside those of the set, with how often such a score was right.",
    )
    st.code(empty_states.score_command(selection.model, selection), language=None, wrap_lines=True)


def show_moves(shown: Shown) -> None:
    """Show how far the score moves as the picture is moved a little, and between an ensemble's members."""
    found = shown.spread
    if found is None:
        return
    threshold = shown.result.models[0].threshold
    told = [
        spread.sentence(found, threshold),
        spread.members_sentence(found, threshold),
        spread.NOT_AN_INTERVAL,
    ]
    blocks.section("How firmly the score stands", " ".join(filter(None, told)))
    rows = [
        ("as it is", found.score),
        *found.moved,
        *((f"member {name}", score) for name, score in found.members),
    ]
    classes = shown.config.classes
    blocks.table(
        [
            {"Picture": what, "Score": f"{score:.3f}", "Call": classes[score >= threshold]}
            for what, score in rows
        ],
        "Scores of the picture moved a little",
        right=["Score"],
        narrow=True,
    )
