"""The honest leaderboard: models in tiers, each figure with its interval, and what the images can show."""

import pandas as pd
import streamlit as st

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.leaderboard import FIGURES
from engine.evaluation.comparison.sentences import detectable_sentence
from engine.evaluation.figure_names import TITLES
from engine.evaluation.wording import with_interval
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from engine.ui import blocks
from engine.ui.page_setup import theme

LOWER_IS_BETTER = ("brier",)

SHOWN = ("auc", "accuracy", "sensitivity", "specificity", "f1")
"""The figures of the table, beside the one that it is sorted by."""

NOTE = (
    "Models of one tier are not shown to be worse than its first by ROC AUC (paired DeLong, adjusted by Holm "
    "for all pairs, 5 %): they share a rank. Lines are 95 % intervals."
)

PAIRED = "Overlapping intervals do not mean that models cannot be told apart: all see the same images."


def show_board(comparison: Comparison) -> None:
    """Show the leaderboard, sorted by any of its figures."""
    figure = choose_figure()
    title = TITLES[figure]
    rows = comparison.models.sort_values(
        figure, ascending=figure in LOWER_IS_BETTER, kind="stable", na_position="last"
    )
    blocks.section("Leaderboard", NOTE if figure == "auc" else f"By {title}; ranks are those of ROC AUC.")
    blocks.plot(
        interval_rows_figure(interval_rows(rows, figure), title, theme()),
        "leaderboard",
        f"{title} of each model with its interval, in order",
        rows,
    )
    blocks.table(
        listed(rows, figure),
        "Leaderboard",
        right=("Rank", "Threshold", *(TITLES[name] for name in shown(figure))),
    )
    st.caption(detectable_sentence(comparison) + " " + PAIRED)
    for sentence in left_out(comparison):
        st.caption(sentence)


def choose_figure() -> str:
    """Ask for the figure to sort by."""
    titles = {TITLES[name]: name for name in FIGURES}
    title = st.selectbox("Sort by", list(titles), key="sort_by", bind="query-params", width=260)
    return titles[title]


def shown(figure: str) -> list[str]:
    """Return the figures of the table, the one that it is sorted by first."""
    return list(dict.fromkeys([figure, *SHOWN]))


def interval_rows(rows: pd.DataFrame, figure: str) -> list[IntervalRow]:
    """Return the figure's rows; by ROC AUC in tiers."""
    sizes = rows["rank"].value_counts()
    return [
        IntervalRow(
            tier(row["rank"], sizes[row["rank"]]) if figure == "auc" else "",
            row["name"],
            row[figure],
            row[f"{figure}_low"],
            row[f"{figure}_high"],
            with_interval(row[figure], (row[f"{figure}_low"], row[f"{figure}_high"])),
        )
        for row in rows.to_dict("records")
    ]


def tier(rank: int, size: int) -> str:
    """Return what a tier is called."""
    return f"Rank {rank}" + (f", shared by {size}" if size > 1 else "")


def listed(rows: pd.DataFrame, figure: str) -> list[dict[str, str]]:
    """Return the leaderboard as a table."""
    return [
        {"Rank": str(row["rank"]), "Model": row["name"]}
        | {
            TITLES[name]: with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))
            for name in shown(figure)
        }
        | {"Threshold": f"{row['threshold']:.3f}"}
        for row in rows.to_dict("records")
    ]


def left_out(comparison: Comparison) -> list[str]:
    """Return which images no figure counts, in words."""
    sentences = []
    if comparison.excluded:
        sentences.append(f"{comparison.excluded:,} images of another label are not counted.")
    short = {name: count for name, count in comparison.left_out.items() if count}
    if short:
        each = ", ".join(f"{name} {count:,}" for name, count in short.items())
        sentences.append(f"Only images that every model scores count; left out are, of {each}.")
    return sentences
