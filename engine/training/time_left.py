"""How long a run will still take, from what it has done so far."""

from engine.training.recipe import Recipe


def epoch_cost(recipe: Recipe, epoch: int) -> float:
    """Return what an epoch (from 0) costs, in units that only ratios matter of: its pixels."""
    return float(recipe.size_of_epoch(epoch) ** 2)


def seconds_left(recipe: Recipe, first: int, epoch: int, share: float, elapsed: float) -> float | None:
    """Return the seconds that remain of a run; None before it has done anything.

    ``first`` is the epoch (from 0) that this process began with, ``epoch`` the one it is in, ``share`` (0 to
    1) how much of that is done, ``elapsed`` the seconds since it began. Early stopping may end a run sooner.
    """
    costs = [epoch_cost(recipe, number) for number in range(recipe.epochs)]
    done = sum(costs[first:epoch]) + share * costs[epoch]
    return elapsed * (sum(costs[first:]) - done) / done if done > 0 and elapsed > 0 else None
