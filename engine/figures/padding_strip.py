"""One image's score under each way to make it square, against the threshold."""

from collections.abc import Mapping

import plotly.graph_objects as go

from engine.evaluation.checks import check_share
from engine.figures.score_rows import ScoreRow, score_rows_figure
from engine.figures.series import mark_threshold
from engine.figures.style import SMALL, ThemeName, plain, theme_of


def padding_strip_figure(
    scores: Mapping[str, float],
    threshold: float,
    classes: tuple[str, str],
    own: str | None = None,
    theme: ThemeName = "light",
) -> go.Figure:
    """Draw a row for each way (name → score), its mark in the colour of the call, tied to the threshold.

    ``classes`` is (negative, positive); ``own`` is the way that the model was trained with, which stands out.
    Raises InputError without scores, and for a score or threshold outside 0…1.
    """
    look = theme_of(theme)
    threshold = check_share(threshold, "threshold")
    rows = []
    for name, value in scores.items():
        score = check_share(value, "score")
        label, text = plain(name), f"{score:.3f}"
        if name == own:
            label, text = f"<b>{label}</b> (trained with)", f"<b>{text}</b>"
        rows.append(ScoreRow(name, label, score, threshold, classes, text))
    figure = score_rows_figure(rows, look, title=f"score (probability of {plain(classes[1])})", right=72)
    mark_threshold(figure, look, threshold)
    for x, anchor, name in ((0, "left", classes[0]), (1, "right", classes[1])):
        figure.add_annotation(
            text=f"called {plain(name)}", x=x, y=1, yref="paper", xanchor=anchor, yanchor="bottom", yshift=18,
            font={"size": SMALL, "color": look.muted},
        )  # fmt: skip
    return figure
