"""The Metrics page's view of one threshold: the piece that moves at once, and what follows its release."""

import streamlit as st

from engine.errors import InputError
from engine.evaluation.curves import Curve
from engine.evaluation.operating_points import best_f1, for_sensitivity, youden
from engine.evaluation.score_files import ScoreFile
from engine.figures.confusion import confusion_figure
from engine.figures.score_histogram import score_histogram_figure
from engine.models.catalog import ModelEntry
from engine.ui import blocks, loaders, metrics_view, own_table
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection, own_scores, scored_keys, threshold_key
from engine.ui.study import Subject
from engine.ui.threshold_live import NamedThreshold, Offer, threshold_live

WANTED = 0.95
"""The sensitivity that a threshold is offered for."""


def show_threshold(subject: Subject, selection: Selection | None, beside: metrics_view.Beside) -> None:
    """Show the view; ``selection`` is None for an uploaded table."""
    result, table = subject.result, subject.table
    model = selection.model if selection else None
    key = threshold_key(model) if model else own_table.threshold_key()
    own = model.require_config().threshold if model else table.threshold
    if not result.curve.positives or not result.curve.negatives:
        blocks.problem("These data hold one class only; ROC and precision-recall curves need images of both.")
    threshold_live(
        result,
        table.classes,
        "threshold_live",
        own=own,
        offers=offers(model, own, selection.dataset if selection else None),
        on_release=lambda threshold: st.session_state.update({key: threshold}),
    )
    blocks.download(result.curve.to_frame(), "thresholds", "Counts and rates at every threshold (CSV)")
    counts = f"{result.metrics.n:,} images, {result.metrics.positives:,} positive"
    told = [f"split {subject.split}" if subject.split else "", counts, subject.left_out]
    blocks.section("All figures", "; ".join([*filter(None, told), "95 % intervals."]))
    every = [result, *beside.same, *beside.elsewhere]
    rows = metrics_view.figure_rows(every)
    blocks.table(rows, "All figures", right=[one.name for one in every], narrow=True)
    blocks.download(metrics_view.figure_table(every), "figures")
    show_calls(subject)
    for note in table.notes:
        st.caption(note)


def show_calls(subject: Subject) -> None:
    """Show the calls at the threshold as figures to take along."""
    metrics, table = subject.result.metrics, subject.table
    left, right = st.columns(2, gap="large")
    with left:
        # The piece above moves, but cannot be saved.
        blocks.section(
            "Confusion matrix to save", f"Calls at threshold {metrics.threshold:.3f}; shares are of the row."
        )
        matrix = confusion_figure(metrics.counts, table.classes, theme())
        cells = metrics_view.confusion_table(metrics, table.classes)
        blocks.plot(matrix, "confusion", "Confusion matrix", cells)
    with right:
        blocks.section("Scores by class", "Filled bars are on the wrong side of the threshold.")
        scored = metrics_view.score_columns(table)
        histogram = score_histogram_figure(
            scored["label"], scored["score"], table.classes, metrics.threshold, theme()
        )
        blocks.plot(histogram, "scores", "Histogram of scores by class", scored)


def offers(model: ModelEntry | None, own: float, dataset: str | None) -> list[Offer]:
    """Return the thresholds to jump to: the model's own, and those that its validation scores choose."""
    if model is None:
        return [Offer("", (NamedThreshold("The table's own", own),))]
    found = [Offer("", (NamedThreshold("The model's own", own),))]
    file = validation_scores(model, dataset)
    curve = loaders.evaluation(file, own, model.name).curve if file else None
    if file is None or curve is None or not curve.positives or not curve.negatives:
        return found
    n = curve.positives + curve.negatives
    return [*found, Offer(f"Chosen on {file.dataset} · {file.split}, n = {n:,}:", chosen(curve))]


def chosen(curve: Curve) -> tuple[NamedThreshold, ...]:
    """Return the thresholds that three rules choose on a curve of both classes."""
    points = {
        "best F1": best_f1(curve),
        "Youden": youden(curve),
        f"{WANTED:.0%} sensitivity".replace("%", " %"): for_sensitivity(curve, WANTED),
    }
    return tuple(NamedThreshold(name, point.threshold) for name, point in points.items())


def validation_scores(model: ModelEntry, dataset: str | None) -> ScoreFile | None:
    """Return the model's scores of a split ``val``: of this dataset, else of the only one that has some."""
    keys = sorted(key for key in scored_keys((model,)) if key.endswith("/val"))
    wanted = [key for key in keys if key == f"{dataset}/val"] or (keys if len(keys) == 1 else [])
    for key in wanted:
        file = own_scores(model, key)
        try:
            if file:
                loaders.counted(file)
                return file
        except InputError:
            continue
    return None
