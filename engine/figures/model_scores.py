"""One image's score under each model, against the model's own operating threshold."""

from collections.abc import Sequence

import plotly.graph_objects as go

from engine.evaluation.diagnosis import ModelScore
from engine.figures.score_rows import ScoreRow, score_rows_figure
from engine.figures.style import SMALL, ThemeName, plain, theme_of

NO_SCORE = "no score"

TICK = 0.36
"""Half the height of a threshold's tick, in rows."""


def model_scores_figure(
    models: Sequence[ModelScore], chosen: str | None = None, theme: ThemeName = "light"
) -> go.Figure:
    """Draw a row for each model: its score as a mark, its threshold as a tick, the number and call in words.

    ``chosen`` is the model that stands out. A model without a score keeps its row. Raises InputError without
    models, and for a score or threshold outside 0…1.
    """
    look = theme_of(theme)
    rows = [score_row(model, model.name == chosen) for model in models]
    positives = list(dict.fromkeys(model.classes[1] for model in models))
    longest = max((len(model.call or "") for model in models), default=0)
    title = f"score (probability of {plain(' or '.join(positives))})"
    figure = score_rows_figure(rows, look, title=title, right=72 + 10 * longest)
    for position, model in enumerate(reversed(models)):
        figure.add_shape(
            type="line", x0=model.threshold, x1=model.threshold, y0=position - TICK, y1=position + TICK,
            line={"color": look.foreground, "width": 2}, layer="below",
        )  # fmt: skip
    figure.add_annotation(
        text="┃ each model's threshold", x=0, y=1, yref="paper", xanchor="left", yanchor="bottom", yshift=4,
        font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
    return figure


def score_row(model: ModelScore, chosen: bool) -> ScoreRow:
    """Return the row of one model, in bold where it is the chosen one."""
    label = plain(model.name)
    text = NO_SCORE if model.score is None else f"{model.score:.3f}  {plain(model.call or '')}"
    if chosen:
        label, text = f"<b>{label}</b>", f"<b>{text}</b>"
    return ScoreRow(model.name, label, model.score, model.threshold, model.classes, text)
