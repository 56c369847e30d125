"""What the Dataset Balance page draws and says of its rows: figures, tables, sentences."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from engine.datasets import balance, groups
from engine.datasets.balance import EVEN, Imbalance
from engine.datasets.layouts import WHOLE
from engine.datasets.sizes import image_sizes, size_table
from engine.evaluation import findings
from engine.evaluation.sentences import of_100
from engine.evaluation.shape_cue import ShapeCue, shape_cue
from engine.evaluation.wording import limits, number, percent, with_interval
from engine.figures.aspect_density import aspect_density_figure
from engine.figures.counts_bars import counts_figure
from engine.figures.size_scatter import size_scatter_figure
from engine.figures.style import ThemeName
from engine.ui.balance_contents import Contents
from engine.ui.blocks import Figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

UNDIVIDED = "nothing"

SPLITS_FIGURE, SHAPE_FIGURE = "Splits", "ROC AUC of shape alone"
"""Figures that a scan has more to say about."""

NARROW = 460
"""Width in pixels of a figure on a narrow page: what has no room for its name there goes without."""


@dataclass(frozen=True)
class Summary:
    """What is known of all rows: the headline, the training data's imbalance, sizes, shape as a cue."""

    headline: str
    splits: tuple[tuple[str, int], ...]
    training: Imbalance | None
    sizes: pd.DataFrame
    cue: ShapeCue | None
    shape: str
    unusable: pd.DataFrame


def choose_column(of: Contents) -> str | None:
    """Ask by which column the bars are divided; each dataset has its own choice."""
    columns = _columns(of.key, of.frame)
    if not columns:
        return None
    with st.sidebar:
        chosen = st.selectbox(
            "Divide by",
            [UNDIVIDED, *columns],
            key=f"divide_{of.name}",
            bind="query-params",
            help="Parts the bars of each class by a column of the manifest.",
        )
    return None if chosen == UNDIVIDED else chosen


@st.cache_resource(max_entries=16, show_spinner=False)
def _columns(key: str, _frame: pd.DataFrame) -> list[str]:
    return groups.columns_to_divide_by(_frame)


def summary(of: Contents) -> Summary:
    """Return what is known of all rows."""
    return _summary(of.key, of.name, of.classes, of.frame)


@st.cache_resource(max_entries=16, show_spinner=False)
def _summary(key: str, name: str, classes: tuple[str, str], _frame: pd.DataFrame) -> Summary:
    training = balance.training_imbalance(_frame, classes)
    sizes = image_sizes(_frame, classes)
    seen = sizes[sizes["split"] == training.split] if training else sizes
    cue = shape_cue(seen, classes)
    where = place(name, training)
    counted = groups.splits_of(_frame).value_counts(sort=False)
    told = findings.aspect_cue(seen, classes, where)
    return Summary(
        headline=balance.balance_headline(_frame, classes),
        splits=tuple((str(split), n) for split, n in counted.items()),
        training=training,
        sizes=sizes,
        cue=cue,
        shape=told.sentence if told else weak_shape(cue, where),
        unusable=balance.unusable_files(_frame),
    )


def place(name: str, training: Imbalance | None) -> str:
    """Return the training data in words: ``demo · train``."""
    return name if training is None or training.split == WHOLE else f"{name} · {training.split}"


def weak_shape(cue: ShapeCue | None, where: str) -> str:
    """Return the sentence on the shape of files that tells little or nothing about the class."""
    if cue is None:
        return "Whether the shape tells the classes apart takes images of both with known sizes."
    return (
        f"In {where} width over height alone tells the classes apart with ROC AUC "
        f"{with_interval(cue.auc, cue.interval)}, n = {cue.n:,}: little to go by, 0.5 would be chance."
    )


def lead(of: Contents, known: Summary) -> str:
    """Return n and what the balance means for who trains or judges a model on it."""
    listed = ", ".join(f"{split} {n:,}" for split, n in known.splits)
    parts = [f"n = {len(of.frame):,}" + (f" ({listed})." if len(known.splits) > 1 else ".")]
    if of.root is None:
        parts.append("Counted from score tables; images that were not scored are not among them.")
    return " ".join([*parts, meaning(known.training, of.classes)])


def meaning(training: Imbalance | None, classes: tuple[str, str]) -> str:
    """Return what the imbalance means: how often the larger class alone would be right."""
    n = training.negative + training.positive if training else 0
    if training is None or not n:
        return (
            "Labels come from class folders (split/CLASS/image) or from the column label of a manifest.csv."
        )
    if not training.negative or not training.positive:
        return "With one class only there is nothing to tell apart: no training, no ROC curve."
    larger = classes[int(training.positive > training.negative)].lower()
    share = of_100(max(training.negative, training.positive) / n)
    where = "images" if training.split == WHOLE else f"{training.split} images"
    sentence = f"Of 100 {where} of the two classes, always saying {larger} would be right for {share}"
    if training.ratio <= EVEN:
        return f"{sentence}: accuracy means what it says."
    return f"{sentence}: judge a model by sensitivity and specificity, not by accuracy."


def figures(of: Contents, known: Summary) -> list[Figure]:
    """Return the page's row of figures."""
    n, bad = len(of.frame), len(known.unusable)
    training, cue = known.training, known.cue
    found = [
        Figure("Images", f"{n:,}", f"{known.sizes.shape[0]:,} of known size"),
        Figure(SPLITS_FIGURE, f"{len(known.splits)}", ", ".join(split for split, _ in known.splits)),
    ]
    if training and training.negative and training.positive:
        negative, positive = (name.lower() for name in of.classes)
        remark = f"{training.positive:,} {positive}, {training.negative:,} {negative}"
        where = "" if training.split == WHOLE else f" in {training.split}"
        found.append(Figure(f"Imbalance{where}", f"{training.ratio:.1f} : 1", remark))
    found.append(
        Figure("Unusable files", f"{bad:,}", f"{percent(bad / n)} of {n:,}" if bad else "every file opens")
    )
    if cue:
        found.append(Figure(SHAPE_FIGURE, number(cue.auc, cue.interval), f"95 %: {limits(cue.interval)}"))
    return found


def counts(of: Contents, column: str | None) -> pd.DataFrame:
    """Return the images of each split, class and value of ``column``."""
    return _counts(of.key, of.classes, column, of.frame)


@st.cache_resource(max_entries=64, show_spinner=False)
def _counts(key: str, classes: tuple[str, str], column: str | None, _frame: pd.DataFrame) -> pd.DataFrame:
    return balance.count_images(_frame, classes, column)


def counts_plot(of: Contents, column: str | None, theme: ThemeName) -> "go.Figure":
    """Return the figure of counts."""
    return counts_figure(counts(of, column), of.classes, theme, column=column, width=NARROW)


def sizes_plot(of: Contents, theme: ThemeName) -> "go.Figure":
    """Return the figure of image sizes; raises InputError where none is known."""
    return _sizes_plot(of.key, of.name, of.classes, theme, of.frame)


@st.cache_resource(max_entries=8, show_spinner=False)
def _sizes_plot(
    key: str, name: str, classes: tuple[str, str], theme: ThemeName, _frame: pd.DataFrame
) -> "go.Figure":
    return size_scatter_figure(_summary(key, name, classes, _frame).sizes, classes, theme)


def shapes_plot(of: Contents, theme: ThemeName) -> "go.Figure":
    """Return the figure of aspect ratios; raises InputError where too few are known."""
    return _shapes_plot(of.key, of.name, of.classes, theme, of.frame)


@st.cache_resource(max_entries=8, show_spinner=False)
def _shapes_plot(
    key: str, name: str, classes: tuple[str, str], theme: ThemeName, _frame: pd.DataFrame
) -> "go.Figure":
    return aspect_density_figure(_summary(key, name, classes, _frame).sizes, classes, theme)


def parts_of(table: pd.DataFrame, column: str) -> list[str]:
    """Return the values of ``column`` that occur in counts, in the order in which a bar shows them."""
    return [str(value) for value in table[column].cat.remove_unused_categories().cat.categories]


def division_rows(table: pd.DataFrame, column: str) -> list[dict[str, str]]:
    """Return counts as a table: a row for each split and class, a column for each value of ``column``."""
    values = parts_of(table, column)
    rows = []
    for (split, label), group in table.groupby(["split", "label"], observed=True):
        n = dict(zip(group[column].astype(str), group["n"], strict=True))
        rows.append(
            {"Split": str(split), "Class": str(label), "Images": f"{group['n'].sum():,}"}
            | {value: f"{n.get(value, 0):,}" for value in values}
        )
    return rows


def size_rows(sizes: pd.DataFrame) -> list[dict[str, str]]:
    """Return the table of sizes: medians, and between which values nine of ten images lie."""

    def spread(row: dict, name: str, form: str) -> str:
        middle, low, high = (format(row[f"{name}{suffix}"], form) for suffix in ("", "_low", "_high"))
        return f"{middle} ({low} to {high})"

    return [
        {
            "Split": str(row["split"]),
            "Class": str(row["label"]),
            "Images": f"{row['n']:,}",
            "Width": spread(row, "width", ",.0f"),
            "Height": spread(row, "height", ",.0f"),
            "Width / height": spread(row, "aspect", ".2f"),
        }
        for row in size_table(sizes).to_dict("records")
    ]


def unusable_rows(unusable: pd.DataFrame, n: int) -> list[dict[str, str]]:
    """Return the table of files that cannot be used: a row for each reason, the most frequent first."""
    rows = []
    for reason in unusable["problem"].value_counts().index:
        found = unusable[unusable["problem"] == reason]
        places = found["split"].fillna(WHOLE) + " · " + found["label"].fillna(groups.NO_LABEL)
        rows.append(
            {
                "Reason": reason,
                "Files": f"{len(found):,}",
                "Share": percent(len(found) / n),
                "Where": ", ".join(f"{place} {count:,}" for place, count in places.value_counts().items()),
                "For example": found["path"].iloc[0],
            }
        )
    return rows
