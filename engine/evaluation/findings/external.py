"""Findings on what is left of a model's figures on other data."""

from engine.evaluation.auc_difference import difference_between_sets
from engine.evaluation.external import External, Side
from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.metrics import Metrics
from engine.evaluation.unpaired import Difference
from engine.evaluation.wording import number, with_interval

LEAST_DROP, GRAVE_DROP = 0.02, 0.1
"""Loss of ROC AUC from one set to another that is worth telling, and that is grave."""

LEAST_RATE_DROP, GRAVE_RATE_DROP = 0.05, 0.15
"""The same of a rate at the model's threshold."""

SIGNIFICANT = 0.05
"""p-value, over all rates that are compared (Bonferroni), below which a drop is no noise."""

RATES = ("sensitivity", "specificity")

OTHER_ORIGIN = (
    "Do not carry the figures over to other hospitals: test, and choose the threshold, on their images."
)
"""What to do about it."""


def external_drop(home: Metrics, home_name: str, away: Metrics, away_name: str) -> Finding | None:
    """Tell that one model does worse on another set than on its own, beyond what the intervals allow."""
    found = difference_between_sets(home.auc, home.intervals["auc"], away.auc, away.intervals["auc"])
    if not (found.interval[0] > 0 and found.delta >= LEAST_DROP):
        return None
    return Finding(
        Severity.HIGH if found.delta >= GRAVE_DROP else Severity.MEDIUM,
        f"ROC AUC falls from {number(home.auc, home.intervals['auc'])} on {home_name} to "
        f"{number(away.auc, away.intervals['auc'])} on {away_name}: "
        f"{with_interval(found.delta, found.interval)} lower, n = {home.n:,} and {away.n:,}.",
        Page.METRICS,
        OTHER_ORIGIN,
        "Robustness",
    )


def external_rate_drops(check: External) -> list[Finding]:
    """Tell which rates fall at the same threshold on a second set, beyond noise."""
    return [
        rate_drop(name, check.drops[name], check.inside, check.outside, check.threshold)
        for name in RATES
        if check.drops[name].p < SIGNIFICANT / len(RATES) and check.drops[name].delta >= LEAST_RATE_DROP
    ]


def rate_drop(name: str, drop: Difference, inside: Side, outside: Side, threshold: float) -> Finding:
    """Return the finding that a rate falls."""
    (home, home_limits), (away, away_limits) = inside.figures[name], outside.figures[name]
    n = [one.positives if name == "sensitivity" else one.n - one.positives for one in (inside, outside)]
    return Finding(
        Severity.HIGH if drop.delta >= GRAVE_RATE_DROP else Severity.MEDIUM,
        f"At threshold {threshold:.3f} {name} falls from {with_interval(home, home_limits)} on "
        f"{inside.name} to {with_interval(away, away_limits)} on {outside.name}: "
        f"{with_interval(drop.delta, drop.interval)} lower, n = {n[0]:,} and {n[1]:,}.",
        Page.METRICS,
        OTHER_ORIGIN,
        "Robustness",
    )
