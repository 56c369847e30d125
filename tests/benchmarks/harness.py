"""What the benchmarks share: two ways timed in turns, and results beside their goals."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """A limit that a value has to keep."""

    sign: Literal["≥", "≤", "<"]
    limit: float

    def met(self, value: float) -> bool:
        """Tell whether a value keeps the limit; one that is not a number does not."""
        if self.sign == "≥":
            return value >= self.limit
        return value <= self.limit if self.sign == "≤" else value < self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


@dataclass(frozen=True)
class Speed:
    """Images per second: of the fastest repeat, and of the median one."""

    best: float
    median: float


@dataclass(frozen=True)
class Comparison:
    """One line of the results: ours against another way, measured in one run.

    ``value`` is how many times as many images a second ours does, from the best repeats; ``value_median``
    from the median ones.
    """

    what: str
    against: str
    ours: Speed
    theirs: Speed
    goal: Goal

    @property
    def value(self) -> float:
        return self.ours.best / self.theirs.best

    @property
    def value_median(self) -> float:
        return self.ours.median / self.theirs.median


@dataclass(frozen=True)
class Agreement:
    """One line of the results: how close ours comes to another way; ``value`` is the worst that was seen."""

    what: str
    value: float
    goal: Goal


Row = Comparison | Agreement


PAUSE = 0.1
"""Seconds before each turn, in which the threads of the one before stop spinning for more work."""


def time_in_turns(ways: dict[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Return the seconds of each repeat of each way.

    Every way runs once before the clock starts. Then they take turns, each repeat in the reverse order of
    the one before, so that what else the machine does meets all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    order = list(ways)
    for _ in range(repeats):
        for name in order:
            time.sleep(PAUSE)
            start = time.perf_counter()
            ways[name]()
            seconds[name].append(time.perf_counter() - start)
        order.reverse()
    return seconds


def speed(seconds: list[float], images: int) -> Speed:
    """Return the images per second of repeats over ``images`` images."""
    return Speed(images / min(seconds), images / statistics.median(seconds))
