"""How the model is judged: figures, intervals, and the number of images behind them."""

from engine.evaluation.figure_names import IN_SENTENCES
from engine.evaluation.subject_bootstrap import subject_intervals
from engine.evaluation.units import shares_subjects
from engine.evaluation.wording import limits, with_interval
from engine.reporting.checklists.answers.phrases import MAIN, listed
from engine.reporting.checklists.item import Answer, filled, partly
from engine.reporting.checklists.known import Known, ScoredSet


def measures(known: Known) -> Answer:
    """Say which figures and plots judge the model."""
    return filled(
        "Discrimination: ROC AUC, average precision, ROC and precision-recall curves. At the threshold: "
        "sensitivity, specificity, predictive values, accuracy, F1, confusion matrix. Calibration: slope, "
        "intercept, Brier score, expected calibration error, reliability diagram. Use: net benefit "
        "(decision curve). Models are compared on the same images."
    )


def measures_with_uncertainty(known: Known) -> Answer:
    """Say which figures and plots judge the model, and how their intervals are made."""
    told = uncertainty(known)
    return Answer(f"{measures(known).text} {told.text}", told.state, told.missing)


def uncertainty(known: Known) -> Answer:
    """Say how intervals and tests are made."""
    text = (
        "95 % intervals: Wilson's for proportions, DeLong's on the logit scale for the ROC AUC, Jeffreys' "
        "posterior for F1. Models on the same images: DeLong's paired test and McNemar's exact test, "
        "adjusted by Holm. How often the intervals hold the truth in simulated sets is in "
        "docs/statistics.md."
    )
    one = known.scored
    if one.subjects is None:
        return partly(
            text, "whether several images are of one patient: the intervals take images as independent"
        )
    if not shares_subjects(one.subjects):
        return filled(f"{text} By its ids, {one.key} has one image for each subject.")
    return filled(
        f"{text} In {one.key} several images share a subject's id, which these intervals ignore. With whole "
        f"subjects drawn anew they are: {by_subject(one)}."
    )


def by_subject(one: ScoredSet) -> str:
    """Return the main figures with the intervals that allow for images of one subject."""
    metrics = one.metrics
    found = subject_intervals(one.rows.y, one.rows.score, metrics.threshold, one.subjects)
    return ", ".join(
        f"{IN_SENTENCES[name]} {with_interval(getattr(metrics, name), found[name])}" for name in MAIN
    )


def sample_size(known: Known) -> Answer:
    """Say how large the study is and how exact that makes its figures."""
    one = known.scored
    metrics = one.metrics
    widths = listed(
        [
            f"{IN_SENTENCES[name]} {limits(metrics.intervals[name])}"
            for name in ("auc", "sensitivity", "specificity")
        ]
    )
    return partly(
        f"No planned size is on file. {one.where}, {metrics.positives:,} positive, gives 95 % intervals of "
        f"{widths}.",
        "how the number of images was arrived at, and why it is enough",
    )
