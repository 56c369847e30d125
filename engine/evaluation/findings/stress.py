"""The finding that figures fall as pictures get worse."""

import pandas as pd

from engine.evaluation.findings.finding import Finding, Page, Severity
from engine.evaluation.stress.words import fall_sentence, worst_falls
from engine.evaluation.wording import with_interval

LEAST_FALL, GRAVE_FALL = 0.05, 0.2
"""How much a rate must fall by a moderate change to be told, and to be grave."""


def worse_on_worse_pictures(table: pd.DataFrame, where: str) -> Finding | None:
    """Tell the largest fall of a rate, beyond noise, by a moderate change of the pictures.

    ``table`` is what ``stress_table`` returns, whose p-values are corrected over all steps.
    """
    worst = worst_falls(table, 1)
    if worst.empty or not worst["fall"].iloc[0] >= LEAST_FALL:
        return None
    row = worst.iloc[0]
    figure = row["figure"]
    low, high = row[f"{figure}_change_low"], row[f"{figure}_change_high"]
    n = row["positives"] if figure == "sensitivity" else row["n"] - row["positives"]
    return Finding(
        Severity.HIGH if row["fall"] >= GRAVE_FALL else Severity.MEDIUM,
        f"On {where}: {fall_sentence(row, table).rstrip('.')}, {with_interval(row['fall'], (-high, -low))} "
        f"lower, n = {n:,}.",
        Page.METRICS,
        "Train with such changes, and refuse pictures that are changed so far.",
        "Robustness",
    )
