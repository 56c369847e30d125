"""The Metrics page's view of every threshold: ROC, precision and recall, and F1, of models or of groups."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from engine.evaluation.evaluation import Evaluation
from engine.evaluation.group_curves import group_curves, overlay_columns
from engine.figures.f1_threshold import f1_threshold_figure
from engine.figures.precision_recall import precision_recall_figure
from engine.figures.roc import roc_figure
from engine.figures.roc_log import roc_log_figure
from engine.ui import blocks
from engine.ui.metrics_view import Beside
from engine.ui.page_setup import theme
from engine.ui.study import Subject

LINEAR, LOGARITHMIC = AXES = ("Linear axes", "Logarithmic false alarms")

MODELS = "model"
"""The choice of curves that parts the images by nothing."""


@dataclass(frozen=True)
class Panel:
    """Curves that belong into one figure: of the same images, or of groups of them; ``of`` names whose."""

    key: str
    of: str
    note: str
    every: list[Evaluation]


def show_curves(subject: Subject, beside: Beside) -> None:
    """Show the view: models on the same images in the subject's figures, each on other images in its own."""
    result, table = subject.result, subject.table
    if not result.curve.positives or not result.curve.negatives:
        blocks.problem("These data hold one class only; ROC and precision-recall curves need images of both.")
        show_f1(subject)
        return
    by, axes = choose_overlay(subject)
    of = f" of {result.name}" if beside.elsewhere else ""
    if by == MODELS:
        panels = [Panel("", of, counted(result), [result, *beside.same])]
    else:
        groups, note = group_curves(table, by, result.metrics.threshold)
        panels = [Panel("", of, f"{note}; n = {result.metrics.n:,}", groups)]
    for position, one in enumerate(beside.elsewhere):
        panels.append(Panel(f"_beside_{position}", f" of {one.name}", f"Other images: {counted(one)}", [one]))
    for panel in panels:
        show_panel(panel, axes)
    show_f1(subject)


def counted(one: Evaluation) -> str:
    """Return in words how many images a curve is drawn from."""
    return f"n = {one.metrics.n:,}, {one.metrics.positives:,} of them positive"


def choose_overlay(subject: Subject) -> tuple[str, str]:
    """Ask what to lay over each other, models or the groups of a column, and how to draw it."""
    left, right = st.columns([1, 1.4], gap="large", vertical_alignment="bottom")
    with left:
        by = st.selectbox(
            "Curves by",
            [MODELS, *(name for name in overlay_columns(subject.table) if name != MODELS)],
            key="curves_by",
            bind="query-params",
            help="The models compared, or the chosen one on each group of a column of its score table.",
        )
    with right:
        axes = st.segmented_control(
            "Axes", AXES, default=LINEAR, key="axes", bind="query-params", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    return by, axes


def show_panel(panel: Panel, axes: str) -> None:
    """Show ROC and precision-recall curves side by side."""
    points = pd.concat(
        [one.curve.to_frame().assign(curve=one.name) for one in panel.every], ignore_index=True
    )
    left, right = st.columns(2, gap="large")
    with left:
        blocks.section(f"ROC{panel.of}", f"{panel.note}. Each dot is an operating point.")
        draw = roc_log_figure if axes == LOGARITHMIC else roc_figure
        blocks.plot(draw(panel.every, theme()), f"roc{panel.key}", "ROC curve", points)
    with right:
        blocks.section(
            f"Precision and recall{panel.of}",
            "The dotted line is the share of positives: a guess's precision.",
        )
        figure = precision_recall_figure(panel.every, theme())
        blocks.plot(figure, f"precision_recall{panel.key}", "Precision-recall curve", points)


def show_f1(subject: Subject) -> None:
    """Show what another threshold would give."""
    blocks.section("F1 against threshold", "What another threshold would give on these images.")
    blocks.plot(
        f1_threshold_figure(subject.result, theme()),
        "f1_threshold",
        "F1, sensitivity and specificity against threshold",
        subject.result.curve.to_frame(),
    )
