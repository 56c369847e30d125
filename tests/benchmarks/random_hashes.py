"""The search among random hashes beside NumPy's popcount of every pair; a process of its own for its memory."""

import argparse
import json
import resource
import sys
from pathlib import Path

import numpy as np

from data_tools.duplicates.hamming import pairs_within
from tests.benchmarks.harness import Agreement, Comparison, Goal, Row, speed, time_in_turns
from tests.benchmarks.report import row_values

COUNTS = (112_000, 380_000)
"""The sizes of NIH ChestX-ray14, and of MIMIC-CXR."""

RADIUS = 6
PLANTED = 1_000
EVERY = 20_000
"""Hashes of which every pair is compared; the time for more is extrapolated."""

ROWS = 16
"""Hashes compared with all others at a time; more or fewer are slower."""

GIBIBYTE = 1 << 30


def main() -> None:
    """Measure and write the rows as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    repeats = 2 if options.quick else 7
    rows = [row for count in COUNTS for row in compare(count, repeats)]
    what = f"peak memory of the process that searched {COUNTS[-1]:,} hashes, GiB"
    rows.append(Agreement(what, peak_memory() / GIBIBYTE, Goal("<", 1)))
    values = {"rows": [row_values(row) for row in rows]}
    options.out.write_text(json.dumps(values), encoding="utf-8")


def compare(count: int, repeats: int) -> list[Row]:
    """Time the search against comparing every pair, and count what it missed of the planted pairs."""
    hashes, planted = random_hashes(count)
    some = hashes[:EVERY]
    seconds = time_in_turns(
        {"ours": lambda: pairs_within(hashes, RADIUS), "theirs": lambda: compare_every_pair(some)}, repeats
    )
    more = count * (count - 1) / (EVERY * (EVERY - 1))
    pairs, distances = pairs_within(hashes, RADIUS)
    found = {(int(a), int(b)): int(d) for (a, b), d in zip(pairs, distances, strict=True)}
    missed = sum(found.get(pair) != distance for pair, distance in planted.items())
    few = pairs_within(some, RADIUS)[0]
    return [
        Comparison(
            f"pairs within {RADIUS} bits among {count:,} random hashes, one core",
            f"NumPy's popcount of every pair, extrapolated from {EVERY:,}",
            speed(seconds["ours"], count),
            speed([one * more for one in seconds["theirs"]], count),
            Goal("≥", 20),
        ),
        Agreement(f"of {PLANTED:,} pairs planted among {count:,}, missed", missed, Goal("≤", 0)),
        Agreement(
            f"difference to the number of pairs among {EVERY:,}",
            abs(compare_every_pair(some) - len(few)),
            Goal("≤", 0),
        ),
    ]


def random_hashes(count: int) -> tuple[np.ndarray, dict[tuple[int, int], int]]:
    """Return random hashes (count,) uint64, and the pairs planted among them with their distances, 0 to 6."""
    rng = np.random.default_rng(count)
    hashes = rng.integers(0, 2**64, count, dtype=np.uint64)
    places = rng.permutation(count)[: 2 * PLANTED].reshape(-1, 2)
    planted = {}
    for a, b in places.tolist():
        flips = rng.permutation(64)[: rng.integers(0, RADIUS + 1)].astype(np.uint64)
        hashes[b] = hashes[a] ^ np.bitwise_or.reduce(np.uint64(1) << flips, initial=np.uint64(0))
        planted[min(a, b), max(a, b)] = len(flips)
    return hashes, planted


def compare_every_pair(hashes: np.ndarray) -> int:
    """Return the number of pairs within the radius, from the distance of every pair."""
    found = 0
    for row in range(0, len(hashes), ROWS):
        block = hashes[row : row + ROWS, None]
        near = np.bitwise_count(block ^ hashes[None, row:]) <= RADIUS
        # The block meets itself, and there each pair twice and each hash once.
        found += int(np.count_nonzero(near))
        found -= int(np.count_nonzero(near[:, : len(block)]) + len(block)) // 2
    return found


def peak_memory() -> int:
    """Return the most memory that this process held at a time, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # No such file outside Linux.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    # Not what getrusage tells, which on Linux includes the process that started this one.
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
