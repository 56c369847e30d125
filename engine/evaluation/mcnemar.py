"""McNemar's test: whether two models' errors on the same images differ by more than chance."""

from engine.errors import InputError


def mcnemar_p(worse: int, better: int) -> float:
    """Return the exact two-sided p-value of McNemar's test (1947) from the two discordant counts.

    ``worse`` images are right under the first model alone, ``better`` under the second alone. Without a
    difference, each of them goes either way like a coin; the binomial tail is computed through the
    incomplete beta function, so that it is exact at any count and no large-sample form is needed. 1 when
    nothing changes. Raises InputError for a negative count.
    """
    from scipy.special import bdtr

    if min(worse, better) < 0:
        raise InputError(f"Expected counts of images, but got {worse} and {better}.")
    return min(1.0, 2 * float(bdtr(min(worse, better), worse + better, 0.5)))
