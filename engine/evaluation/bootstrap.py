"""Resamples with replacement, a block at a time, so that memory stays bounded however many there are.

What is drawn are units: images, or subjects with all their images. They are drawn within strata, so that
every resample has as many units of each stratum as there are (Davison and Hinkley 1997, section 3.2).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

RESAMPLES = 2000
"""Resamples unless a function is told otherwise: limits at 95 % then rest on 50 resamples at each end."""

BLOCK = 1 << 16
"""Counts that one thread holds at a time, 512 KiB: larger blocks were slower."""

STREAM = 100
"""Resamples that share a stream of random numbers; what is drawn does not depend on the threads, then."""

THREADS = 2
"""Threads that draw and count; NumPy lets go of the interpreter meanwhile."""


@dataclass(frozen=True)
class Strata:
    """The numbers of units in each stratum; units are numbered stratum after stratum."""

    sizes: tuple[int, ...]

    @cached_property
    def units(self) -> int:
        """All units."""
        return sum(self.sizes)

    @cached_property
    def size_at(self) -> np.ndarray:
        """The size of each unit's stratum, (units,) uint64."""
        return np.repeat(np.array(self.sizes, dtype=np.uint64), self.sizes)

    @cached_property
    def first_at(self) -> np.ndarray:
        """The first unit of each unit's stratum, (units,) uint64."""
        firsts = np.cumsum((0, *self.sizes[:-1]), dtype=np.uint64)
        return np.repeat(firsts, self.sizes)

    def draw(self, resamples: int, generator: np.random.Generator) -> np.ndarray:
        """Return how often each unit is in each resample, (resamples, units) int64."""
        shape = (resamples, self.units)
        total = resamples * self.units
        words = generator.bit_generator.random_raw(-(-total // 2))
        # A random 32-bit number u picks the unit u · size / 2³², rounded down (Lemire 2019). Of 22,000 units
        # none is likelier than another by more than a part in 100,000; an exact draw takes a third longer.
        drawn = np.multiply(words.view(np.uint32)[:total].reshape(shape), self.size_at, dtype=np.uint64)
        drawn >>= np.uint64(32)
        drawn += self.first_at
        drawn += np.arange(0, total, max(1, self.units), dtype=np.uint64)[:resamples, None]
        return np.bincount(drawn.view(np.int64).ravel(), minlength=total).reshape(shape)


def over_resamples(
    figures: Callable[[np.ndarray], np.ndarray],
    strata: Strata,
    *,
    resamples: int = RESAMPLES,
    seed: int | Sequence[int] = 0,
    threads: int = THREADS,
) -> np.ndarray:
    """Return ``figures`` of every resample, (resamples, …).

    ``figures`` gets counts (b, units) int64, how often each unit is in each of b resamples, and returns
    (b, …). It is called from several threads; the result depends on the seed, not on their number. Up to
    65,536 units the threads together hold less than 16 MiB, however many the resamples, as long as
    ``figures`` makes only a few arrays of the counts' size; of more units they hold a resample each.
    """
    seeds = np.random.SeedSequence(seed).spawn(-(-resamples // STREAM))

    def stream(number: int) -> np.ndarray:
        generator = np.random.default_rng(seeds[number])
        wanted = min(STREAM, resamples - number * STREAM)
        return np.concatenate(
            [figures(strata.draw(rows, generator)) for rows in blocks(wanted, strata.units)]
        )

    if threads == 1 or len(seeds) == 1:
        return np.concatenate([stream(number) for number in range(len(seeds))])
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(stream, range(len(seeds)))))


def blocks(resamples: int, units: int) -> Iterator[int]:
    """Yield how many resamples to draw at a time: as many as a block holds, at least one."""
    rows = max(1, BLOCK // max(1, units))
    for start in range(0, resamples, rows):
        yield min(rows, resamples - start)
