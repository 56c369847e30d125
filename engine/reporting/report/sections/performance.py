"""How well the model tells the classes apart: curves, the confusion matrix, every figure of merit."""

import pandas as pd

from engine.evaluation import sentences
from engine.evaluation.evaluation import Evaluation
from engine.evaluation.figure_names import TITLES
from engine.evaluation.wording import with_interval
from engine.figures.confusion import confusion_figure
from engine.figures.precision_recall import precision_recall_figure
from engine.figures.roc import roc_figure
from engine.figures.score_histogram import score_histogram_figure
from engine.reporting.report import words
from engine.reporting.report.content import Block, Paragraph, Plot, Section, Table
from engine.reporting.report.material import Material, Scored
from engine.reporting.report.part import Part
from engine.reporting.report.recompute import Source
from engine.reporting.report.request import Topic

MOST_CURVES = 4
"""Curves that can be told apart in one figure; of more models the best are drawn."""


def performance_section(material: Material) -> Part:
    """Return the section."""
    main = material.main
    drawn = best(material)
    blocks: list[Block] = [
        Paragraph(sentences.support(main.result.metrics, main.file.split)),
        roc(main, drawn),
        precision_recall(main, drawn),
        confusion(main),
        histogram(main),
        figures_table(main),
    ]
    message = sentences.headline(main.result.metrics, main.classes)
    section = Section(Topic.PERFORMANCE, Topic.PERFORMANCE.title, message, tuple(blocks))
    return Part(section, (Source("metrics", (main.id,), (repr(main.threshold),)),))


def best(material: Material) -> list[Evaluation]:
    """Return the main model and the best of the others, each on all of its images."""
    ranked = sorted(material.others, key=lambda one: -one.result.metrics.auc)
    return [material.main.result, *(one.result for one in ranked[: MOST_CURVES - 1])]


def points(drawn: list[Evaluation]) -> pd.DataFrame:
    """Return the points of all curves."""
    return pd.concat([one.curve.to_frame().assign(model=one.name) for one in drawn], ignore_index=True)


def roc(main: Scored, drawn: list[Evaluation]) -> Plot:
    """Return the ROC curves."""
    area = with_interval(main.result.metrics.auc, main.result.metrics.intervals["auc"])
    return Plot(
        "roc",
        "ROC curve",
        f"ROC curve of {words.listed([one.name for one in drawn])}; the area of {main.name} is {area}.",
        words.basis(main),
        lambda theme: roc_figure(drawn, theme),
        points(drawn),
    )


def precision_recall(main: Scored, drawn: list[Evaluation]) -> Plot:
    """Return the precision-recall curves."""
    return Plot(
        "precision_recall",
        "Precision and recall",
        f"Precision against recall of {words.listed([one.name for one in drawn])}, above the share of "
        "positives.",
        words.basis(main),
        lambda theme: precision_recall_figure(drawn, theme),
        points(drawn),
    )


def confusion(main: Scored) -> Plot:
    """Return the confusion matrix."""
    metrics, (negative, positive) = main.result.metrics, main.classes
    frame = pd.DataFrame(
        {
            "actual": [positive, negative],
            f"called {positive}": [metrics.tp, metrics.fp],
            f"called {negative}": [metrics.fn, metrics.tn],
        }
    )
    return Plot(
        "confusion",
        "Confusion matrix",
        f"{metrics.tp} {positive} found and {metrics.fn} missed; {metrics.fp} {negative} called {positive}, "
        f"{metrics.tn} rightly not.",
        words.basis(main),
        lambda theme: confusion_figure(metrics.counts, main.classes, theme),
        frame,
    )


def histogram(main: Scored) -> Plot:
    """Return the scores of each class."""
    frame = main.table.frame[["path", "label", "score"]]
    labels, scores = frame["label"].to_numpy(dtype=object), frame["score"].to_numpy(dtype=float)
    return Plot(
        "scores",
        "Scores of each class",
        "Histogram of the scores of each class, with the threshold; the wrong side of it is filled.",
        words.basis(main),
        lambda theme: score_histogram_figure(labels, scores, main.classes, main.threshold, theme),
        frame,
    )


def figures_table(main: Scored) -> Table:
    """Return every figure of merit with its interval."""
    metrics = main.result.metrics
    rows = tuple(
        (label, *words.value_and_limits(getattr(metrics, name), metrics.intervals[name]))
        for name, label in TITLES.items()
    )
    return Table(
        "figures", "Every figure of merit", ("Figure", "Value", "95 % interval"), rows, words.basis(main),
        frozenset({"Value", "95 % interval"}),
    )  # fmt: skip
