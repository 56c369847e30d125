"""Every two models against each other: differences, curves, agreement, and the images that part them."""

from typing import Any

import streamlit as st

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.errors import two_by_two
from engine.evaluation.comparison.roc_band import METHOD
from engine.evaluation.comparison_answer import p_equals
from engine.evaluation.wording import limits, signed, with_interval
from engine.figures.pairwise_matrix import pairwise_matrix_figure
from engine.figures.roc_bands import roc_bands_figure
from engine.ui import blocks
from engine.ui.comparison_images import choose_images, clickable_plot, show_images
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection

NOTE = (
    "Difference in ROC AUC with its 95 % interval and p-value, adjusted for all pairs (paired DeLong, Holm). "
    "Only what is beyond noise has a colour. A click on a cell shows the images that part the two."
)

FEW = 6
"""Pairs whose table is open from the start."""

NUMBERS = ("Accuracy", "Right alone", "Correlation", "Kappa")
"""The columns of numbers."""

MOST_CURVES = 4
"""Models whose bands can still be told apart in one figure."""


def show_pairs(comparison: Comparison, selection: Selection) -> None:
    """Show the matrix of differences, the images behind a pair, the curves, and the agreement."""
    blocks.section("Who is better than whom", f"{NOTE} n = {comparison.n:,}.")
    pairs = {f"{row.a} against {row.b}": (row.a, row.b) for row in comparison.pairs.itertuples()}
    clickable_plot(
        pairwise_matrix_figure(comparison.pairs, comparison.names, theme()),
        "pairwise",
        "Difference in ROC AUC of every two models with intervals",
        comparison.pairs,
        {pair: name for name, pair in pairs.items()},
        "pair",
    )
    show_pair(comparison, pairs, selection)
    show_curves(comparison)
    blocks.section(
        "Accuracy and agreement",
        "First minus second. Rank correlation of the scores (Spearman) and agreement of the calls beyond "
        "chance (Cohen's kappa). "
        "p-values are adjusted for all pairs (Holm).",
    )
    rows = [listed(row) for row in comparison.pairs.to_dict("records")]
    with (
        st.expander(f"All {len(rows)} pairs", expanded=len(rows) <= FEW) if len(rows) > 1 else st.container()
    ):
        blocks.table(rows, "Accuracy and agreement", right=NUMBERS)


def show_pair(comparison: Comparison, pairs: dict[str, tuple[str, str]], selection: Selection) -> None:
    """Show the images on which two models part, and those that both get wrong."""
    name = choose_images(list(pairs), "pair", "Images behind a pair", "click a cell, or choose here")
    if name is None:
        return
    first, second = pairs[name]
    ways = {
        way: row
        for row in two_by_two(comparison, first, second).to_dict("records")
        if (way := way_of(row, first, second))
    }
    chosen = st.segmented_control(
        "Images", list(ways), default=next(iter(ways)), key=f"ways of {name}", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    frame = comparison.frame
    rows = frame[frame["path"].isin(ways[chosen]["paths"])]
    show_images(rows, {first: first, second: second}, comparison.classes, selection, "pair_wall")


def way_of(row: dict[Any, Any], first: str, second: str) -> str:
    """Return what is so of some images: that one model alone is right, or neither; nothing where both are."""
    if row["first_right"] and row["second_right"]:
        return ""
    n = f"{row['n']:,}"
    if row["first_right"] or row["second_right"]:
        return f"only {first if row['first_right'] else second} is right: {n}"
    return f"both are wrong: {n}"


def show_curves(comparison: Comparison) -> None:
    """Show the models' ROC with bands, of the first few unless others are chosen."""
    blocks.section("ROC with 95 % bands", f"{METHOD} Overlapping bands do not mean that models are alike.")
    chosen = comparison.names
    if len(chosen) > MOST_CURVES:
        names = st.multiselect(
            "Curves of", comparison.names, key="curves", bind="query-params", max_selections=6,
            placeholder=f"the first {MOST_CURVES} of the leaderboard",
        )  # fmt: skip
        chosen = [name for name in comparison.names if name in names] or comparison.names[:MOST_CURVES]
    blocks.plot(
        roc_bands_figure([comparison.evaluations[name] for name in chosen], theme()),
        "roc_bands",
        "ROC curves with bands",
    )


def listed(row: dict[Any, Any]) -> dict[str, str]:
    """Return a pair's row of the table."""
    shares = (row["accuracy_low"], row["accuracy_high"])
    return {
        "First": row["a"],
        "Second": row["b"],
        "Accuracy": f"{signed(row['delta_accuracy'], shares)} ({limits(shares)}), "
        f"{p_equals(row['mcnemar_p_adjusted'])}",
        "Right alone": f"{row['only_a']:,} : {row['only_b']:,}",
        "Correlation": with_interval(row["correlation"], (row["correlation_low"], row["correlation_high"])),
        "Kappa": with_interval(row["kappa"], (row["kappa_low"], row["kappa_high"])),
    }
