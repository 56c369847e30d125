"""The Metrics page's view of subgroups: does the model do worse for some images, beyond noise?"""

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from engine.datasets.join import join_catalog
from engine.errors import InputError
from engine.evaluation.core_figures import JUDGED
from engine.evaluation.other_group import other_group
from engine.evaluation.score_table import ScoreTable, labelled
from engine.evaluation.sentences import of_100
from engine.evaluation.subgroup_values import LEAST, NOT_KNOWN, subgroup_columns
from engine.evaluation.subgroups import gaps_of, subgroups
from engine.evaluation.wording import MISSING, limits, number, signed, with_interval
from engine.figures.subgroup_forest import PANELS, subgroup_forest_figure
from engine.ui import blocks, images
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.study import Subject

MEANING = (
    "A subtype of the disease, sex, age, view, source or image size: columns of the score table or of the "
    "dataset's manifest."
)

WORDS = {"auc": "ROC AUC", "sensitivity": "sensitivity", "specificity": "specificity"}


def show_subgroups(subject: Subject, selection: Selection | None) -> None:
    """Show the figures of each group of a chosen column, the gaps beyond noise, and other labels apart."""
    table = subject.table
    columns = subgroup_columns(table)
    if not columns:
        table = with_catalog(table, selection)
        columns = subgroup_columns(table)
    threshold = subject.result.metrics.threshold
    if not columns:
        blocks.section(
            "No column parts these images into groups",
            f"{MEANING} It takes two groups with {LEAST} images or more of one class.",
        )
        show_other(subject, table, threshold, None)
        return
    usual = columns[0]
    answer = st.container()
    chosen = st.selectbox(
        "Subgroups by",
        columns,
        index=None,
        key="subgroup",
        bind="query-params",
        placeholder=usual,
        format_func=in_words,
        help=MEANING,
        width=320,
    )
    column = chosen or usual
    found = subgroups(table, column, threshold)
    gaps = gaps_of(found)
    with answer:
        blocks.section(headline(gaps, column), lead(subject, found, gaps))
    overall = {figure: getattr(subject.result.metrics, figure) for figure in JUDGED}
    figure = subgroup_forest_figure(found, overall, theme())
    blocks.plot(figure, f"subgroups_{slug(column)}", f"Figures by {in_words(column)} with intervals", found)
    right = ("Images", "Positive", *PANELS.values(), "Accuracy")
    blocks.table(rows_of(found), f"Figures by {in_words(column)}", right=right)
    with st.expander("Every gap to the other groups"):
        names = ("Gap", "95 % interval", "p", "Adjusted p")
        blocks.table(gap_rows(gaps), f"Gaps by {in_words(column)}", right=names)
    show_other(subject, table, threshold, column)


def with_catalog(table: ScoreTable, selection: Selection | None) -> ScoreTable:
    """Return a table with the columns of its dataset's catalog, where the images are at hand."""
    if selection is None:
        return table
    try:
        found = images.dataset(selection.source)
    except InputError:
        return table  # The pages that need the images say what is wrong with them.
    return table if found is None else replace(table, frame=join_catalog(table.frame, found))


def headline(gaps: pd.DataFrame, column: str) -> str:
    """Return the answer in one sentence: the gap that chance explains least, or that there is none."""
    by = in_words(column)
    flagged = gaps[gaps["flagged"]]
    if flagged.empty:
        return f"By {by}, no gap beyond noise."
    # Of a pair's two mirrored gaps, and of groups as unlikely by chance, it is the one that does worse.
    first = flagged[flagged["p"] == flagged["p"].min()].sort_values("gap").iloc[0]
    interval = (first["gap_low"], first["gap_high"])
    size = number(abs(first["gap"]), interval)
    way = "lower" if first["gap"] < 0 else "higher"
    known = "images of unknown value" if first["group"] == NOT_KNOWN else first["group"]
    return f"By {by}, {WORDS[first['figure']]} is {size} {way} for {known} than for the others, beyond noise."


def lead(subject: Subject, found: pd.DataFrame, gaps: pd.DataFrame) -> str:
    """Return what supports the headline, and how the groups were compared."""
    metrics = subject.result.metrics
    tests = int(found["comparisons"].iloc[0])
    parts = [
        f"n = {metrics.n:,}{f' of split {subject.split}' if subject.split else ''}, threshold "
        f"{metrics.threshold:.3f}, 95 % intervals.",
        f"Each group against all others: p-values adjusted by Holm for {tests} comparison"
        f"{'' if tests == 1 else 's'} (smallest: {p_words(gaps['p_adjusted'].min())}). Groups with fewer "
        f"than {LEAST} images of a class are listed (hollow), not judged.",
    ]
    positives_only = found[(found["n"] == found["positives"]) & found["auc"].notna()]
    if len(positives_only):
        parts.append("ROC AUC is of a group's positives against all negatives.")
    frame = subject.table.frame.iloc[labelled(subject.table).index]
    subjects = frame["subject"].nunique() if "subject" in frame else 0
    if 0 < subjects < frame["subject"].notna().sum():
        parts.append(f"Images of one subject are taken as independent ({subjects:,} subjects).")
    return " ".join(parts)


def rows_of(found: pd.DataFrame) -> list[dict[str, str]]:
    """Return the groups as a table, with what sets each apart from the others."""
    names = {**PANELS, "accuracy": "Accuracy"}
    return [
        {"Group": str(row["group"]), "Images": f"{row['n']:,}", "Positive": f"{row['positives']:,}"}
        | {
            words: with_interval(row[name], (row[f"{name}_low"], row[f"{name}_high"]))
            for name, words in names.items()
        }
        | {"Against the others": verdict(row)}
        for row in found.to_dict("records")
    ]


def verdict(row: dict) -> str:
    """Return how a group compares with the others, in words."""
    if all(math.isnan(row[f"{figure}_p_adjusted"]) for figure in JUDGED):
        return "not compared"
    told = [
        f"{WORDS[figure]} {signed(row[f'{figure}_gap'], interval_of(row, figure))}"
        for figure in PANELS
        if row[f"{figure}_flagged"]
    ]
    return ", ".join(told) or "no gap beyond noise"


def interval_of(row: dict, figure: str) -> tuple[float, float]:
    """Return the limits of one gap."""
    return row[f"{figure}_gap_low"], row[f"{figure}_gap_high"]


def gap_rows(gaps: pd.DataFrame) -> list[dict[str, str]]:
    """Return every gap with its interval and p-values as a table."""
    rows = []
    for row in gaps.to_dict("records"):
        interval = (row["gap_low"], row["gap_high"])
        rows.append(
            {
                "Group": str(row["group"]),
                "Figure": WORDS[row["figure"]],
                "Gap": signed(row["gap"], interval),
                "95 % interval": limits(interval),
                "p": p_words(row["p"]),
                "Adjusted p": p_words(row["p_adjusted"]),
                "": "beyond noise" if row["flagged"] else "",
            }
        )
    return rows


def show_other(subject: Subject, table: ScoreTable, threshold: float, column: str | None) -> None:
    """Show how often images of other labels are called positive, apart from all figures of merit."""
    found = other_group(table, threshold, column)
    if found.empty:
        return
    positive = table.classes[1].lower()
    first = found.iloc[0]
    blocks.section(
        f"{first['label']}: {of_100(first['share'])} of 100 images of neither class are called {positive}",
        f"{first['called']:,} of {first['n']:,} images: "
        f"{with_interval(first['share'], (first['low'], first['high']))} at threshold {threshold:.3f}. They "
        "count in no figure above: a model of two classes has no right answer for them.",
    )
    if len(found) > 1:
        blocks.table(
            [
                {
                    "Label": row["label"],
                    "Group": row["group"],
                    "Images": f"{row['n']:,}",
                    f"Called {positive}": f"{row['called']:,}",
                    "Share": with_interval(row["share"], (row["low"], row["high"])),
                    "Median score": f"{row['median']:.2f}",
                }
                for row in found.to_dict("records")
            ],
            "Images of other labels",
            right=("Images", f"Called {positive}", "Share", "Median score"),
            narrow=True,
        )
    blocks.download(found, "other_labels")


def in_words(column: str) -> str:
    """Return a column's name as a sentence has it."""
    return column.replace("_", " ")


def slug(column: str) -> str:
    """Return a column's name as a file's name has it."""
    return column.replace(" ", "_")


def p_words(p: float) -> str:
    """Return a p-value as text."""
    if math.isnan(p):
        return MISSING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
