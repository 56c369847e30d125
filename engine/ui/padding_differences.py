"""What the Padding Color page shows of an experiment's differences, and of the aspect ratio as a shortcut."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from engine.evaluation.padding_study.cells import FIGURES
from engine.evaluation.padding_study.differences import AGREE, DISAGREE, NO_DIFFERENCE
from engine.evaluation.padding_study.shortcut import Shortcut
from engine.evaluation.padding_study.verdicts import (
    colour_verdict,
    mismatch_verdict,
    shortcut_verdict,
    signed,
)
from engine.evaluation.wording import limits, number
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.ui import blocks
from engine.ui.page_setup import theme

ASKED = {AGREE: "Trained and served alike", DISAGREE: "Served otherwise"}
"""The two questions of the differences, as the page's control names them."""

NOTES = {
    AGREE: "Each training under its own padding, the first minus the second.",
    DISAGREE: "What changes when a model is served another padding than it was trained under.",
}

SPAN = (-0.01, 0.01)
"""The axis of differences shows at least this much."""

STRETCHING = (
    "What the aspect ratio gives away, and how much of it random stretching takes back, shows in an "
    "experiment that has models trained under a padding without stretching, under the same padding with it "
    "(train --stretch 0.3), and under stretch or crop."
)


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
