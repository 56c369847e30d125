"""The distribution of scores by class: how far apart the classes are, and what falls on the wrong side."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.errors import InputError
from engine.evaluation.checks import check_share
from engine.evaluation.wording import percent
from engine.figures.series import TICKS, mark_threshold
from engine.figures.style import (
    BODY,
    NEGATIVE,
    OTHER,
    POSITIVE,
    ThemeName,
    blank_figure,
    plain,
    theme_of,
    translucent,
)

BINS = 40
"""Bins over 0…1, as near as the threshold, which is always an edge, allows."""

ROW_HEIGHT, ROW_GAP = 110, 40
MARGIN = {"l": 56, "r": 16, "t": 52, "b": 48}


@dataclass(frozen=True)
class Group:
    """The scores of one class, its colour, and which calls to look at.

    ``wrong_above`` tells which side of the threshold is wrong: True above, False below, None neither.
    ``call`` is the class that the scores on that side (above, for neither) are called.
    """

    name: str
    scores: np.ndarray
    color: str
    wrong_above: bool | None
    call: str


def score_histogram_figure(
    labels: Any, scores: Any, classes: tuple[str, str], threshold: float, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a row of bars for each class, in percent of the class, with the threshold through all rows.

    ``labels`` (n,) are class names, ``scores`` (n,) probabilities of the positive class, NaN left out;
    ``classes`` is (negative, positive), and all other labels share a last row. Bars on the wrong side of the
    threshold are filled, those on the right side tinted. Raises InputError when there is no score, and for a
    threshold outside 0…1.
    """
    look = theme_of(theme)
    threshold = check_share(threshold, "threshold")
    groups = group_scores(labels, scores, classes)
    if not groups:
        raise InputError("There are no scores to draw; score at least one image.")
    edges = bin_edges(threshold)
    inner = len(groups) * ROW_HEIGHT + (len(groups) - 1) * ROW_GAP
    figure = blank_figure(look, height=inner + MARGIN["t"] + MARGIN["b"], margin=MARGIN)
    figure.set_subplots(rows=len(groups), cols=1, shared_xaxes=True, vertical_spacing=ROW_GAP / inner)
    tallest = 0.0
    for row, group in enumerate(groups, start=1):
        bars = bars_of(group, edges, threshold)
        tallest = max(tallest, *bars.y)
        figure.add_trace(bars, row=row, col=1)
        figure.add_annotation(
            text=heading(group, threshold),
            x=0,
            y=1,
            xref="x domain",
            yref="y domain",
            xanchor="left",
            yanchor="bottom",
            yshift=4,
            font={"size": BODY},
            row=row,
            col=1,
        )
    mark_threshold(figure, look, threshold, yshift=26)
    figure.update_xaxes(range=[-0.005, 1.005], tickvals=TICKS)
    figure.update_xaxes(title_text=f"score (probability of {plain(classes[1])})", row=len(groups), col=1)
    figure.update_yaxes(range=[0, 1.06 * tallest], tickformat=".0%", nticks=4)
    return figure


def group_scores(labels: Any, scores: Any, classes: tuple[str, str]) -> list[Group]:
    """Return the positive class, the negative class and all other labels, each unless empty."""
    labels = np.asarray(labels, dtype=object)
    scores = np.asarray(scores, dtype=np.float64)
    is_negative, is_positive = labels == classes[0], labels == classes[1]
    is_other = ~is_negative & ~is_positive
    others = sorted({label for label in labels[is_other] if isinstance(label, str)})
    known = ~np.isnan(scores)
    groups = [
        Group(classes[1], scores[is_positive & known], POSITIVE, False, classes[0]),
        Group(classes[0], scores[is_negative & known], NEGATIVE, True, classes[1]),
        Group(" and ".join(others) or "no label", scores[is_other & known], OTHER, None, classes[1]),
    ]
    return [group for group in groups if len(group.scores)]


def bin_edges(threshold: float) -> np.ndarray:
    """Return bin edges over 0…1 of nearly equal width, one of them the threshold."""
    below = max(1, round(BINS * threshold)) if threshold > 0 else 0
    above = max(1, round(BINS * (1 - threshold))) if threshold < 1 else 0
    return np.concatenate([np.linspace(0, threshold, below + 1)[:-1], np.linspace(threshold, 1, above + 1)])


def bars_of(group: Group, edges: np.ndarray, threshold: float) -> go.Bar:
    """Return one group's bars, as shares of the group."""
    counts, _ = np.histogram(group.scores, edges)
    n = len(group.scores)
    above = edges[:-1] >= threshold
    wrong = np.zeros(len(counts), dtype=bool) if group.wrong_above is None else above == group.wrong_above
    return go.Bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts / n,
        width=np.diff(edges),
        marker={
            "color": [translucent(group.color, 0.9 if bad else 0.3) for bad in wrong],
            "line": {"color": group.color, "width": 1},
        },
        text=[
            f"<b>{plain(group.name)}</b><br>score {low:.3f} to {high:.3f}<br>{count:,} of {n:,} images"
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def heading(group: Group, threshold: float) -> str:
    """Return what stands above a row: the group, its size, and how many are on the side to look at."""
    above = int(np.count_nonzero(group.scores >= threshold))
    n = len(group.scores)
    count = n - above if group.wrong_above is False else above
    return (
        f"<b>{plain(group.name)}</b>  n = {n:,}: {count:,} called {plain(group.call)} ({percent(count / n)})"
    )
