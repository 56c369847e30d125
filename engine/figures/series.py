"""What the curve figures share: hover texts, operating points, labels of several models."""

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.curves import Curve
from engine.evaluation.evaluation import Evaluation
from engine.figures.style import BODY, SMALL, Theme, model_color, model_dash, plain, with_mark

TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
"""The ticks of every axis that runs from 0 to 1."""


def threshold_texts(curve: Curve, index: np.ndarray) -> list[str]:
    """Return each point's threshold in words."""
    highest = curve.thresholds[1]
    return [
        f"score ≥ {threshold:.4g}" if np.isfinite(threshold) else f"score > {highest:.4g}"
        for threshold in curve.thresholds[index]
    ]


def hover_texts(name: str, curve: Curve, index: np.ndarray) -> list[str]:
    """Return for each point of ``index`` what it means: threshold, rates and the counts behind them."""
    positives, negatives = curve.positives, curve.negatives
    return [
        f"<b>{plain(name)}</b><br>{threshold}<br>"
        f"sensitivity {share(tp, positives)}<br>"
        f"specificity {share(tn, negatives)}<br>"
        f"PPV {share(tp, tp + fp)}"
        for threshold, tp, fp, tn in zip(
            threshold_texts(curve, index), curve.tp[index], curve.fp[index], curve.tn[index], strict=True
        )
    ]


def share(count: int, n: int) -> str:
    """Return a share with its counts: ``94.1 % (367 of 390)``."""
    return f"{count / n:.1%}".replace("%", " %") + f" ({count:,} of {n:,})" if n else "n/a (0 images)"


def curve_line(
    evaluation: Evaluation,
    position: int,
    theme: Theme,
    x: np.ndarray,
    y: np.ndarray,
    index: np.ndarray,
    **line: object,
) -> go.Scatter:
    """Return the line of one model through the curve's points ``index``."""
    return go.Scatter(
        x=x[index],
        y=y[index],
        mode="lines",
        name=plain(evaluation.name),
        line={
            "color": model_color(position, theme),
            "dash": model_dash(position, theme),
            "width": 2.5,
            **line,
        },
        text=hover_texts(evaluation.name, evaluation.curve, index),
        hovertemplate="%{text}<extra></extra>",
    )


def operating_mark(
    evaluation: Evaluation, position: int, theme: Theme, x: np.ndarray, y: np.ndarray
) -> go.Scatter:
    """Return the outlined mark at the threshold in use."""
    index = np.array([evaluation.curve.index_at(evaluation.metrics.threshold)])
    return go.Scatter(
        x=x[index],
        y=y[index],
        mode="markers",
        name=plain(evaluation.name),
        marker={
            "size": 12,
            "color": model_color(position, theme),
            "line": {"color": theme.foreground, "width": 2},
        },
        text=[
            f"{text}<br>threshold in use {evaluation.metrics.threshold:.4g}"
            for text in hover_texts(evaluation.name, evaluation.curve, index)
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def mark_threshold(figure: go.Figure, theme: Theme, threshold: float, *, yshift: int = 0) -> None:
    """Draw the threshold in use as a vertical line through the figure, its label above."""
    figure.add_vline(x=threshold, line={"color": theme.foreground, "width": 1.5})
    # Near an end the label turns inwards, away from what stands beside the figure.
    anchor = "left" if threshold < 0.15 else "right" if threshold > 0.85 else "center"
    text = f"threshold {threshold:.3g}"
    label_point(
        figure, theme, text, threshold, 1, yref="paper", xanchor=anchor, yanchor="bottom", yshift=yshift
    )


def label_models(
    figure: go.Figure, theme: Theme, lines: list[tuple[str, str]], *, y: float, x: float = 0.98
) -> None:
    """Write each model's name and figure, with a piece of its line, upwards from height ``y`` (0 to 1).

    ``lines`` holds (name, figure) in drawing order; an only model needs no name.
    """
    for position, (name, value) in enumerate(lines):
        text = value if len(lines) == 1 else f"{plain(name)}  {value}"
        figure.add_annotation(
            text=with_mark(model_color(position, theme), text, model_dash(position, theme)),
            x=x,
            xref="x domain",
            y=y,
            yref="y domain",
            yshift=22 * (len(lines) - 1 - position),
            xanchor="right",
            yanchor="bottom",
            align="right",
            bgcolor=theme.background,
            font={"size": BODY},
        )


def label_point(figure: go.Figure, theme: Theme, text: str, x: float, y: float, **placement: object) -> None:
    """Write a small label beside a point."""
    figure.add_annotation(
        text=text, x=x, y=y, font={"size": SMALL, "color": theme.foreground}, align="left", **placement
    )


def square_axes(figure: go.Figure, x_title: str, y_title: str) -> None:
    """Give both axes the same range, 0 to 1, and the same length."""
    axis = {"range": [-0.015, 1.015], "tickvals": TICKS, "constrain": "domain"}
    figure.update_xaxes(title_text=x_title, constraintoward="left", **axis)
    figure.update_yaxes(title_text=y_title, scaleanchor="x", constraintoward="top", **axis)
