"""Which of several models is really better: a sentence for everyone, and one for the statistician."""

from collections.abc import Sequence

import pandas as pd

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.sentences import p_text
from engine.evaluation.comparison.tiers import LEVEL
from engine.evaluation.wording import limits, signed, with_interval

NAMED = 3
"""Models that a sentence names; of more it gives the number."""


def headline(comparison: Comparison) -> str:
    """Return which models are the best, whether they can be told apart, and which they are better than.

    Models are told apart by their ROC AUC (paired DeLong, adjusted by Holm, 5 %).
    """
    best = first_tier(comparison)
    rest = [name for name in comparison.names if name not in best]
    beaten = [name for name in rest if all(told_apart(comparison, one, name) for one in best)]
    worse = [name for name in rest if name not in beaten and told_apart(comparison, best[0], name)]
    alike = [name for name in rest if name not in beaten and name not in worse]
    parts = [tied(comparison, best)] if len(best) > 1 or not beaten else []
    if beaten:
        subject = {1: f"{best[0]} is", 2: "both are"}.get(len(best), "all of them are")
        parts.append(f"{subject} better than {these_of(beaten, rest)}")
    if worse:
        parts.append(f"{listed(worse)} {is_are(worse)} worse than {best[0]}")
    if alike:
        parts.append(f"{listed(alike)} cannot be told apart from {best[0]}")
    return f"On {comparison.n:,} radiographs {'; '.join(parts)}."


def these_of(names: Sequence[str], rest: Sequence[str]) -> str:
    """Return up to NAMED names, of more only how many of the rest they are."""
    if len(names) <= NAMED:
        return listed(names)
    return f"the other {len(names)}" if len(names) == len(rest) else f"{len(names)} of the other {len(rest)}"


def tied(comparison: Comparison, best: Sequence[str]) -> str:
    """Return what is known of the first tier among itself."""
    if len(best) == 1:
        return f"{best[0]} comes first"
    apart = [
        (one, other)
        for index, one in enumerate(best)
        for other in best[index + 1 :]
        if told_apart(comparison, one, other)
    ]
    if not apart:
        return f"{listed(best)} cannot be told apart"
    return f"{listed(best[1:])} {is_are(best[1:])} not shown to be worse than {best[0]}"


def support(comparison: Comparison) -> str:
    """Return the ends of the leaderboard, the lead over the next model, and how it was tested."""
    models = comparison.models
    first, last = models.iloc[0], models.iloc[-1]
    lead = comparison.pairs.iloc[0]
    interval = (lead["low"], lead["high"])
    pairs = len(comparison.pairs)
    adjusted = f", adjusted for {pairs} pairs (Holm)" if pairs > 1 else ""
    return (
        f"ROC AUC {area(first)} for {first['name']} to {area(last)} for {last['name']}; "
        f"{lead['a']} over {lead['b']} {signed(lead['delta_auc'], interval)} ({limits(interval)}), "
        f"{p_equals(lead['p_adjusted'])}. Paired DeLong tests{adjusted}, 95 % intervals, "
        f"n = {comparison.n:,}, {comparison.positives:,} of them {comparison.classes[1]}."
    )


def area(model: pd.Series) -> str:
    """Return a model's AUC with its interval."""
    return with_interval(model["auc"], (model["auc_low"], model["auc_high"]))


def first_tier(comparison: Comparison) -> list[str]:
    """Return the models of the first rank, best first."""
    models = comparison.models
    return models.loc[models["rank"] == models["rank"].min(), "name"].tolist()


def told_apart(comparison: Comparison, one: str, other: str) -> bool:
    """Tell whether two models' AUCs differ by more than noise."""
    pairs = comparison.pairs
    row = pairs[pairs["a"].isin((one, other)) & pairs["b"].isin((one, other))].iloc[0]
    return bool(row["p_adjusted"] < LEVEL)


def p_equals(p: float) -> str:
    """Return a p-value in a sentence: ``p = 0.032``, ``p < 0.001``."""
    text = p_text(p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def is_are(names: Sequence[str]) -> str:
    """Return the verb for so many names."""
    return "is" if len(names) == 1 else "are"
