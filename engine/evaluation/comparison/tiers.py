"""Ranks that differ only where the models do."""

from collections.abc import Callable, Sequence

LEVEL = 0.05
"""Adjusted p-value from which on two models cannot be told apart."""


def tied_ranks(names: Sequence[str], p_adjusted: Callable[[str, str], float]) -> list[int]:
    """Return the rank of each model of ``names``, best first: 1, 1, 3 where the first two are tied.

    The best model leads the first tier. Going down, a model shares the tier's rank as long as its difference
    from the tier's leader has ``p_adjusted(leader, model)`` of at least LEVEL (or none, NaN); the first one
    below it leads the next tier, whose rank is one more than the number of models above.

    Being indistinguishable is no equivalence: A may be like B and B like C while A beats C. So within a tier
    every model is like its leader, but the last ones of a tier may differ from each other, and a model may
    be like one of a tier above whose leader beats it. A shared rank means "not shown to be worse than the
    tier's best", never "equally good".
    """
    ranks: list[int] = []
    leader = ""
    for position, name in enumerate(names):
        if not ranks or p_adjusted(leader, name) < LEVEL:
            leader = name
            ranks.append(position + 1)
        else:
            ranks.append(ranks[-1])
    return ranks
