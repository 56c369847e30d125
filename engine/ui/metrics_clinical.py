"""The Metrics page's view of clinical use: what a threshold means for 1,000 patients, and if it pays."""

import numpy as np
import pandas as pd
import streamlit as st

from engine.evaluation.clinic import Clinic, clinic, predictive_values
from engine.evaluation.decision_curve import decision_curve, for_prevalence, useful_range
from engine.evaluation.metrics import Metrics
from engine.evaluation.score_table import labelled
from engine.evaluation.sentences import of_100
from engine.evaluation.wording import with_interval
from engine.figures.clinic import clinic_figure
from engine.figures.decision_curve import decision_curve_figure
from engine.figures.predictive_values import predictive_values_figure
from engine.ui import blocks
from engine.ui.metrics_promises import show_promises
from engine.ui.page_setup import theme
from engine.ui.sidebar import Selection
from engine.ui.study import Subject

PREVALENCE = 5.0
"""Percent: where a radiograph is taken because of symptoms, most are still without the finding."""

OF_CHILDREN = frozenset({"kermany"})
"""Datasets whose patients are children."""


def show_clinical(subject: Subject, selection: Selection | None) -> None:
    """Show the simulated clinic, the decision curve, predictive values, and what validation promised.

    ``selection`` is None for an uploaded table.
    """
    metrics, classes = subject.result.metrics, subject.table.classes
    if not metrics.counts.positives or not metrics.counts.negatives:
        blocks.problem("These data hold one class only; what happens in a clinic takes images of both.")
        return
    answer = st.container()
    prevalence = choose_prevalence(classes[1])
    found = clinic(metrics.tp, metrics.fp, metrics.tn, metrics.fn, prevalence)
    with answer:
        who = "children" if selection and selection.dataset in OF_CHILDREN else "patients"
        blocks.section(found.sentence(classes, who), lead(found, metrics, subject.split, classes))
    blocks.plot(
        clinic_figure(found, classes, theme()),
        "clinic",
        "What becomes of 1,000 patients",
        clinic_table(found),
    )
    left, right = st.columns(2, gap="large")
    with left:
        show_decisions(subject, prevalence)
    with right:
        show_predictive(found, metrics, classes)
    show_promises(subject, selection, prevalence)


def choose_prevalence(positive: str) -> float:
    """Ask for the share of patients with the finding; return it between 0 and 1."""
    percent = st.slider(
        f"Prevalence of {positive.lower()}",
        0.1,
        80.0,
        PREVALENCE,
        0.1,
        format="%.1f %%",
        key="prevalence",
        bind="query-params",
        help="The share of the patients seen who have the finding. A test set has far more than a clinic.",
        width=320,
    )
    return percent / 100


def lead(found: Clinic, metrics: Metrics, split: str, classes: tuple[str, str]) -> str:
    """Return what the sentence rests on, and how far a call can be trusted."""
    where = f" of split {split}" if split else ""
    values = found.predictive
    trust = (
        f"Of 100 called {classes[1].lower()}, {of_100(values.ppv)} have it "
        f"(PPV {with_interval(values.ppv, values.ppv_interval)}). "
        if metrics.tp + metrics.fp
        else ""
    )
    return (
        f"{trust}At threshold {metrics.threshold:.3f}: "
        f"sensitivity {with_interval(metrics.sensitivity, metrics.intervals['sensitivity'])}, "
        f"n = {metrics.counts.positives:,}; "
        f"specificity {with_interval(metrics.specificity, metrics.intervals['specificity'])}, "
        f"n = {metrics.counts.negatives:,}{where}. Limits below are what these 95 % intervals mean for the "
        "expected numbers, the prevalence taken as given."
    )


def clinic_table(found: Clinic) -> pd.DataFrame:
    """Return the four outcomes with their limits."""
    names = ("found", "missed", "alarms", "cleared")
    return pd.DataFrame(
        {
            "outcome": ["found", "missed", "false alarms", "rightly sent home"],
            "patients": [getattr(found, name) for name in names],
            "low": [getattr(found, f"{name}_interval")[0] for name in names],
            "high": [getattr(found, f"{name}_interval")[1] for name in names],
            "prevalence": found.prevalence,
        }
    )


def show_decisions(subject: Subject, prevalence: float) -> None:
    """Show the decision curve at a prevalence, scores and threshold moved to it."""
    rows, own = labelled(subject.table), subject.result.curve.prevalence
    score = for_prevalence(rows.score, own, prevalence)
    frame = decision_curve(rows.y, score, prevalence=prevalence)
    threshold = float(for_prevalence(subject.result.metrics.threshold, own, prevalence))
    blocks.section(
        useful_words(useful_range(frame)),
        f"Decision curve at a prevalence of {100 * prevalence:g} %, n = {rows.n:,}. It needs calibrated "
        f"scores, here moved from this set's {100 * own:.0f} % by Bayes' theorem: the threshold "
        f"in use becomes {threshold:.3f}.{spared_words(rows.y, score, threshold, prevalence)}",
    )
    blocks.plot(
        decision_curve_figure(frame, theme(), name=subject.name, threshold=threshold),
        "decision_curve",
        "Net benefit against threshold probability, with treating all and nobody",
        frame,
    )


def spared_words(y: np.ndarray, score: np.ndarray, threshold: float, prevalence: float) -> str:
    """Return how many needless treatments the threshold in use spares, net of the cases it misses."""
    if not 0 < threshold < 1:
        return ""
    row = decision_curve(y, score, [threshold], prevalence).iloc[0]
    return (
        f" Against treating all it spares, net of missed cases, {row['avoided']:.0f} of 1,000 patients a "
        f"needless treatment ({row['avoided_low']:.0f} to {row['avoided_high']:.0f})."
    )


def useful_words(useful: tuple[float, float] | None) -> str:
    """Return where acting on the model is better than both simple policies."""
    if useful is None:
        return "At no threshold is acting on the model better than treating all or nobody, beyond chance"
    low, high = useful
    where = f"from {low:.2f} to {high:.2f}" if low < high else f"at {low:.2f}"
    return f"Better than treating all or nobody for threshold probabilities {where}"


def show_predictive(found: Clinic, metrics: Metrics, classes: tuple[str, str]) -> None:
    """Show PPV and NPV at every prevalence, on the axis that is chosen."""
    frame = predictive_values(metrics.tp, metrics.fp, metrics.tn, metrics.fn)
    values = found.predictive
    blocks.section(
        f"Predictive values: PPV {with_interval(values.ppv, values.ppv_interval)}, "
        f"NPV {with_interval(values.npv, values.npv_interval)}",
        f"How often a call of {classes[1].lower()} (PPV) or {classes[0].lower()} (NPV) is right, at the "
        "threshold in use, if sensitivity and specificity stay as they are here. 95 % bands.",
    )
    log = st.toggle("Logarithmic axis", value=True, key="prevalence_log", bind="query-params")
    figure = predictive_values_figure(
        frame,
        theme(),
        prevalence=found.prevalence,
        own=metrics.counts.positives / metrics.n,
        log=log,
    )
    blocks.plot(figure, "predictive_values", "PPV and NPV against prevalence", frame)
