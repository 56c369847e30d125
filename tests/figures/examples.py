"""Evaluations that the tests of this package share, and what a browser would receive of a figure."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.evaluation.evaluation import Evaluation, evaluate

CLASSES = ("NORMAL", "PNEUMONIA")
THEMES = ("light", "dark")


def example(
    n: int = 300, *, seed: int = 0, threshold: float = 0.4, name: str = "deep_cnn", decimals=None
) -> Evaluation:
    """Return the evaluation of n noisy scores."""
    y, score = labels_and_scores(n, seed=seed, decimals=decimals)
    return evaluate(y, score, threshold, name)


def labels_and_scores(n: int = 300, *, seed: int = 0, decimals=None) -> tuple[np.ndarray, np.ndarray]:
    """Return n labels and overlapping scores."""
    generator = np.random.default_rng(seed)
    y = (generator.random(n) < 0.6).astype(int)
    score = 1 / (1 + np.exp(-(generator.normal(size=n) * 1.5 + 2 * y - 1)))
    return y, score if decimals is None else score.round(decimals)


def sent(figure: go.Figure) -> dict[str, Any]:
    """Return the figure as strict JSON gives it, which refuses NaN and infinity."""
    return json.loads(figure.to_json(), parse_constant=refuse)


def refuse(constant: str):
    raise AssertionError(f"{constant} in a figure")


def texts(figure: go.Figure) -> str:
    """Return all annotations' texts."""
    return "\n".join(annotation.text for annotation in figure.layout.annotations)


def lines(figure: go.Figure, name: str) -> go.Scatter:
    """Return the line trace of this name."""
    return next(trace for trace in figure.data if trace.name == name and trace.mode == "lines")


def marks(figure: go.Figure) -> list[go.Scatter]:
    """Return the traces that are drawn as visible marks."""
    return [trace for trace in figure.data if trace.mode == "markers" and trace.marker.opacity != 0]
