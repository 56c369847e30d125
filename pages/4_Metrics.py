"""ROC, precision-recall, F1 against threshold and the confusion matrix of a score table."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation import sentences
from engine.evaluation.evaluation import Evaluation
from engine.figures.confusion import confusion_figure
from engine.figures.f1_threshold import f1_threshold_figure
from engine.figures.precision_recall import precision_recall_figure
from engine.figures.roc import roc_figure
from engine.figures.score_histogram import score_histogram_figure
from engine.ui import blocks, empty_states, metrics_view, study
from engine.ui.metrics_view import choose_others
from engine.ui.own_table import choose_own_table
from engine.ui.page_setup import page_end, page_setup, theme
from engine.ui.sidebar import choose


def show_curves(every: list[Evaluation]) -> None:
    """Show the curves that need images of both classes."""
    points = every[0].curve.to_frame()
    left, right = st.columns(2, gap="large")
    with left:
        blocks.section("ROC", "The diagonal is chance; the dot is the operating point.")
        blocks.plot(roc_figure(every, theme()), "roc", "ROC curve", points)
    with right:
        blocks.section(
            "Precision and recall", "The dashed line is the share of positives: a guess's precision."
        )
        blocks.plot(
            precision_recall_figure(every, theme()), "precision_recall", "Precision-recall curve", points
        )


def show(subject: study.Subject, others: list[Evaluation]) -> None:
    """Show the page for one score table, with other models' curves beside its own."""
    result, table = subject.result, subject.table
    metrics = result.metrics
    blocks.headline(
        subject.where,
        sentences.headline(metrics, table.classes),
        sentences.support(metrics, subject.split),
    )
    every = [result, *others]
    scored = metrics_view.score_columns(table)
    if result.curve.positives and result.curve.negatives:
        show_curves(every)
    else:
        blocks.problem("These data hold one class only; ROC and precision-recall curves need images of both.")
    left, right = st.columns(2, gap="large")
    with left:
        blocks.section(
            "Confusion matrix", f"Calls at threshold {metrics.threshold:.3f}; shares are of the row."
        )
        matrix = confusion_figure(metrics.counts, table.classes, theme())
        blocks.plot(
            matrix, "confusion", "Confusion matrix", metrics_view.confusion_table(metrics, table.classes)
        )
    with right:
        blocks.section("Scores by class", "Filled bars are on the wrong side of the threshold.")
        histogram = score_histogram_figure(
            scored["label"], scored["score"], table.classes, metrics.threshold, theme()
        )
        blocks.plot(histogram, "scores", "Histogram of scores by class", scored)
    blocks.section("F1 against threshold", "What another threshold would give on these images.")
    curves = f1_threshold_figure(result, theme())
    blocks.plot(
        curves,
        "f1_threshold",
        "F1, sensitivity and specificity against threshold",
        result.curve.to_frame(),
    )
    counts = [f"{metrics.n} images, {metrics.positives} positive", subject.left_out]
    blocks.section("All figures", "; ".join([*filter(None, counts), "95 % intervals."]))
    blocks.table(
        metrics_view.figure_rows(every), "All figures", right=[one.name for one in every], narrow=True
    )
    for note in table.notes:
        st.caption(note)


page_setup("Metrics")
selection = choose()
try:
    others = choose_others(selection)
    own = choose_own_table()
    if own is not None:
        show(own, [])
    elif selection.model is None:
        empty_states.no_model(selection, "Curves are drawn from a model's score tables.")
    elif selection.scores is None:
        empty_states.not_scored(
            selection, "Score the data once; the curves then need neither the images nor the network."
        )
        for sentence in study.damaged_tables([selection.model]):
            blocks.problem(sentence)
    else:
        show(study.subject(selection), others)
except InputError as error:
    blocks.problem(str(error))
page_end()
