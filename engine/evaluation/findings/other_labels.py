"""The finding that a model calls images positive that belong to neither class."""

import pandas as pd

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.metrics import Metrics
from engine.evaluation.sentences import of_100
from engine.evaluation.unpaired import rate_difference
from engine.evaluation.wording import with_interval

LEAST_EXCESS, GRAVE_EXCESS = 0.1, 0.3
"""How much oftener than the negative class a label must be called positive to be told, and to be grave."""


def other_called_positive(
    other: pd.DataFrame, metrics: Metrics, classes: tuple[str, str], where: str
) -> list[Finding]:
    """Tell which labels outside the two classes are called positive much oftener than the negative class.

    ``other`` is what ``other_group`` returns, ``metrics`` the figures of the same table and threshold. The
    lower limit of the difference decides.
    """
    negative, positive = (name.lower() for name in classes)
    alarms, negatives = metrics.fp, metrics.counts.negatives
    found = []
    for row in other[other["group"] == "all"].to_dict("records"):
        excess = rate_difference(row["called"], row["n"], alarms, negatives).interval[0]
        if not excess >= LEAST_EXCESS:
            continue
        found.append(
            Finding(
                Severity.HIGH if excess >= GRAVE_EXCESS else Severity.MEDIUM,
                f"On {where} the model calls {of_100(row['share'])} of 100 images labelled "
                f"{str(row['label']).lower()} {positive}, though they are neither class: share "
                f"{with_interval(row['share'], (row['low'], row['high']))}, n = {row['n']:,}, against "
                f"{of_100(alarms / negatives)} of 100 {negative} ones (n = {negatives:,}).",
                Page.METRICS,
                f"A positive call here means not {negative} rather than {positive}: say so beside every "
                "figure, or train with such images.",
                "Subgroups",
            )
        )
    return found
