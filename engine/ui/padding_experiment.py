"""The Padding Color page's view of an experiment: the matrix, the differences, the shortcut."""

from collections.abc import Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

from engine.errors import InputError
from engine.evaluation.padding_study import answer
from engine.evaluation.padding_study.cells import FIGURES
from engine.evaluation.padding_study.differences import AGREE, DISAGREE, NO_DIFFERENCE
from engine.evaluation.padding_study.kept_report import KeptReport
from engine.evaluation.padding_study.shortcut import Shortcut
from engine.evaluation.padding_study.verdicts import (
    colour_verdict,
    mismatch_verdict,
    shortcut_verdict,
    signed,
)
from engine.evaluation.wording import limits, number
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.figures.padding_matrix import padding_matrix_figure
from engine.ui import blocks, padding_flips, padding_run, padding_study
from engine.ui.padding_calls import dataset_of
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.study import synthetic

QUESTION = "Does the padding colour matter, or only a change of it?"

LEAD = (
    "An experiment scores models under every padding. With models trained under several paddings, a few "
    "seeds of each, it tells whether the colour matters in itself or only when training and serving "
    "disagree; with one model, what another padding does to it."
)

ASKED = {AGREE: "Trained and served alike", DISAGREE: "Served otherwise"}
"""The two questions of the differences, as the page's control names them."""

NOTES = {
    AGREE: "Each training under its own padding, the first minus the second.",
    DISAGREE: "What changes when a model is served another padding than it was trained under.",
}

COMPUTED = "The figures are being computed from the scores, which takes some seconds, once."

SPAN = (-0.01, 0.01)
"""The axis of differences shows at least this much."""

STRETCHING = (
    "What the aspect ratio gives away, and how much of it random stretching takes back, shows in an "
    "experiment that has models trained under a padding without stretching, under the same padding with it "
    "(train --stretch 0.3), and under stretch or crop."
)


def show_experiment(selection: Selection, place: "st.delta_generator.DeltaGenerator") -> None:
    """Show the experiment at hand, its answer in ``place`` above, and offer to make one."""
    found = padding_study.studies()
    study = padding_study.choose_study(found, selection)
    for damaged in filter(None, (one.problem and f"{one.path.name} is {one.problem}" for one in found)):
        blocks.problem(damaged)
    if study is None:
        with place.container():
            blocks.headline("Padding experiment", QUESTION, f"There is no experiment yet. {LEAD}")
        padding_run.offer(selection, first=True)
        return
    eyebrow = f"Padding experiment on {padding_study.place(study)}"
    chosen = padding_study.is_of(study, selection)
    if chosen:
        with suppress(InputError):  # the model's table may be damaged; this view does not need it
            eyebrow += synthetic(selection)
    elif selection.dataset:
        eyebrow += f"; there is none on {selection.where} yet"
    try:
        told = padding_study.of_study(study)
    except InputError as error:
        told = None
        blocks.problem(str(error))
    if told is None:
        with place.container():
            blocks.headline(eyebrow, QUESTION, COMPUTED)
    else:
        with place.container():
            blocks.headline(
                eyebrow,
                answer.headline(told.matrix, told.differences),
                answer.support(told.matrix, told.differences),
            )
        show_report(told)
        dataset, _ = dataset_of(selection) if chosen else (None, None)
        padding_flips.show_flips(study, dataset)
    padding_run.offer(selection, first=False)


def show_report(told: KeptReport) -> None:
    """Show an experiment's matrix, differences and shortcut for one figure of merit."""
    figure = choose_figure()
    title = FIGURES[figure]
    rows = told.matrix[told.matrix["figure"] == figure]
    blocks.section(
        f"{sentence_case(title)} by training and serving",
        "Rows are what models were trained under, columns what they are served; trained and served alike is "
        f"outlined. n = {told.n:,}, means over seeds with 95 % intervals.{networks(told)}",
    )
    blocks.plot(
        padding_matrix_figure(rows, title, theme()),
        "padding_matrix",
        f"{title} of each training under each padding, with intervals",
        told.matrix,
    )
    show_differences(told.differences, figure)
    if rows["train"].nunique() > 1:
        show_shortcut([one for one in told.shortcuts if one.figure == figure])


def networks(told: KeptReport) -> str:
    """Return which networks the experiment is of, nothing where its file does not say."""
    try:
        names = dict.fromkeys(str(network["arch"]) for network in told.provenance["networks"])
    except (KeyError, TypeError):
        return ""
    plain = [name.removeprefix("torchvision:").removeprefix("timm:") for name in names]
    return f" Network: {', '.join(plain)}." if plain else ""


def choose_figure() -> str:
    """Ask for the figure of merit."""
    titles = {sentence_case(title): name for name, title in FIGURES.items()}
    chosen = st.segmented_control(
        "Figure of merit", list(titles), default=next(iter(titles)), key="figure", bind="query-params",
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return titles[chosen]


def sentence_case(title: str) -> str:
    """Return a title with a capital first letter."""
    return title[:1].upper() + title[1:]


def show_differences(differences: pd.DataFrame, figure: str) -> None:
    """Show the paired differences of one figure of merit, one question at a time, with the verdict."""
    there = [question for question in ASKED if (differences["question"] == question).any()]
    if not there:
        return
    title = FIGURES[figure]
    note = "On the same images, seed by seed; filled marks are beyond noise, hollow ones are not."
    blocks.section(f"Differences in {title}", note)
    question = there[0]
    if len(there) > 1:
        names = {ASKED[one]: one for one in there}
        question = names[
            st.segmented_control(
                "Question", list(names), default=ASKED[AGREE], key="question", bind="query-params",
                required=True, label_visibility="collapsed",
            )
        ]  # fmt: skip
    ask = colour_verdict if question == AGREE else mismatch_verdict
    st.caption(" ".join(filter(None, [NOTES[question], ask(differences, figure)])))
    rows = differences[(differences["question"] == question) & (differences["figure"] == figure)]
    blocks.plot(
        interval_rows_figure(
            difference_rows(rows, question), f"difference in {title}", theme(), reference=0.0, span=SPAN
        ),
        "padding_differences",
        f"Paired differences in {title} with intervals",
        differences,
    )


def difference_rows(rows: pd.DataFrame, question: str) -> list[IntervalRow]:
    """Return the figure's rows: first minus second, or what serving another padding changes."""
    shown = []
    for row in rows.to_dict("records"):
        value, low, high = row["delta"], row["low"], row["high"]
        if question == AGREE:
            group, label = "", f"{row['train']} − {row['other_train']}"
        else:
            group = f"trained under {row['train']}"
            label = f"served {row['other_test']}"
            value, low, high = -value, -high, -low
        text = f"{signed(value, (low, high))} ({limits((low, high))})"
        shown.append(IntervalRow(group, label, value, low, high, text, firm=row["verdict"] != NO_DIFFERENCE))
    return shown


def show_shortcut(found: Sequence[Shortcut]) -> None:
    """Show what the aspect ratio gives away, and the share of it that random stretching closes."""
    if not found:
        st.caption(STRETCHING)
        return
    (one,) = found
    title = sentence_case(FIGURES[one.figure])
    blocks.section("What the aspect ratio gives away", shortcut_verdict(one))
    share, spread = "no gap to close", ""
    if one.closed == one.closed:
        share = f"{100 * one.closed:.0f} %"
        spread = f"{100 * one.interval[0]:.0f} to {100 * one.interval[1]:.0f} % over resampled images"
    digits = one.gap.interval
    blocks.figures(
        [
            blocks.Figure(f"{title}, shape shown", number(one.shown, digits), "trained under padding"),
            blocks.Figure(f"{title}, stretched", number(one.stretched, digits), "padding, random stretching"),
            blocks.Figure(f"{title}, shape hidden", number(one.hidden, digits), "stretch and crop"),
            blocks.Figure("Share of the gap closed", share, spread),
        ]
    )
