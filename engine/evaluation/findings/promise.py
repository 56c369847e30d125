"""The finding that a threshold does not keep what it promised where it was chosen."""

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.promised import KeptRate, Promise
from engine.evaluation.wording import with_interval

LEAST_BROKEN, GRAVE_BROKEN = 0.05, 0.15
"""How much lower than promised a rate must be to be told, and to be grave."""

SIGNIFICANT = 0.05
"""p-value, over both rates (Bonferroni), below which the difference is no noise."""


def broken_promises(promise: Promise, chosen_on: str, where: str) -> list[Finding]:
    """Tell which rates stay below what the threshold promised on ``chosen_on``; ``where`` is the test set."""
    return [
        broken(name, rate, promise.point.threshold, chosen_on, where)
        for name, rate in promise.rates.items()
        if rate.difference.p < SIGNIFICANT / len(promise.rates) and -rate.difference.delta >= LEAST_BROKEN
    ]


def broken(name: str, rate: KeptRate, threshold: float, chosen_on: str, where: str) -> Finding:
    """Return the finding on one rate."""
    low, high = rate.difference.interval
    promised = with_interval(rate.promised, rate.promised_interval)
    achieved = with_interval(rate.achieved, rate.achieved_interval)
    lower = with_interval(-rate.difference.delta, (-high, -low))
    return Finding(
        Severity.HIGH if -rate.difference.delta >= GRAVE_BROKEN else Severity.MEDIUM,
        f"Threshold {threshold:.3f} promised {name} {promised} on {chosen_on} (n = {rate.promised_n:,}) and "
        f"gives {achieved} on {where} (n = {rate.achieved_n:,}): {lower} lower.",
        Page.METRICS,
        f"Report the figure of {where}, and choose the threshold on images like those it will meet.",
    )
