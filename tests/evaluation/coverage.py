"""How often the 95 % intervals hold the truth, by simulation: worlds whose true figures are known.

``python -m tests.evaluation.coverage --update docs/statistics.md`` writes the table there (some minutes).
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from scipy.stats import binom

from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.calibration.bins import binned
from engine.evaluation.calibration.error import expected_calibration_error, plug_in
from engine.evaluation.calibration.logistic import calibration_line
from engine.evaluation.decision_curve import decision_curve
from engine.evaluation.delong import auc_interval
from engine.evaluation.intervals import wilson
from engine.evaluation.metrics import summary
from engine.evaluation.subject_bootstrap import subject_intervals

MARKS = ("<!-- coverage -->", "<!-- /coverage -->")
POSITIVES, NEGATIVES = 390, 234
"""The classes of the official Kermany test split."""

N = POSITIVES + NEGATIVES
LARGE = 2_000_000
"""Images from which a true figure without a formula is taken."""


@dataclass(frozen=True)
class Coverage:
    """How often intervals of a figure held its true value, in how many simulated sets."""

    figure: str
    setting: str
    truth: float
    held: float
    sets: int


def normal_cdf(x: float) -> float:
    return NormalDist().cdf(x)


def distance(auc: float) -> float:
    """The distance of two unit normals with this AUC (the binormal model)."""
    return np.sqrt(2) * NormalDist().inv_cdf(auc)


def labels(positives: int = POSITIVES, negatives: int = NEGATIVES) -> np.ndarray:
    return np.arange(positives + negatives) < positives


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def scores(generator: np.random.Generator, y: np.ndarray, auc: float, slope: float = 1.0) -> np.ndarray:
    """Scores of this AUC, calibrated at a prevalence of 390 in 624 where ``slope`` is 1, cautious above."""
    d = distance(auc)
    x = generator.standard_normal(len(y)) + d * y
    odds = d * x - d**2 / 2 + np.log(POSITIVES / NEGATIVES)
    return sigmoid(odds / slope)


def share_held(intervals: Iterator[tuple[float, float]], truth: float) -> tuple[float, int]:
    held = [low <= truth <= high for low, high in intervals]
    return float(np.mean(held)), len(held)


def wilson_coverage(truth: float, n: int = N) -> Coverage:
    """Exact: every possible count with its probability, no simulation."""
    counts = np.arange(n + 1)
    low, high = wilson(counts, np.full(n + 1, n))
    held = float(binom.pmf(counts, n, truth)[(low <= truth) & (truth <= high)].sum())
    return Coverage("proportion (Wilson)", f"n = {n}, exact", truth, held, 0)


def auc_coverage(truth: float, sets: int, positives: int = POSITIVES, negatives: int = NEGATIVES) -> Coverage:
    generator, y = np.random.default_rng(1), labels(positives, negatives)
    d = distance(truth)
    drawn = (auc_interval(y, sigmoid(generator.standard_normal(len(y)) + d * y)) for _ in range(sets))
    setting = f"{positives} positive, {negatives} negative"
    return Coverage("ROC AUC (DeLong, logit)", setting, truth, *share_held(drawn, truth))


def difference_coverage(first: float, second: float, sets: int, shared: float = 0.7) -> Coverage:
    """The paired difference of two models whose scores correlate within classes."""
    generator, y = np.random.default_rng(2), labels()

    def drawn():
        for _ in range(sets):
            common = np.sqrt(shared) * generator.standard_normal(N)
            own = np.sqrt(1 - shared) * generator.standard_normal((2, N))
            one, other = common + own + np.outer([distance(first), distance(second)], y)
            yield paired_difference(y, sigmoid(one), sigmoid(other)).interval

    setting = f"{first:g} against {second:g}, correlation {shared:g}"
    return Coverage("paired ΔAUC (DeLong)", setting, first - second, *share_held(drawn(), first - second))


def summary_coverage(figure: str, auc: float, threshold: float, sets: int) -> Coverage:
    """Figures of ``summary``; the classes are drawn where the interval allows for that (PPV and NPV)."""
    generator, y = np.random.default_rng(3), labels()
    large = np.resize(y, LARGE // N * N)
    truth = getattr(summary(large, scores(generator, large, auc), threshold), figure)
    drawn = (summary(y, scores(generator, y, auc), threshold).intervals[figure] for _ in range(sets))
    return Coverage(NAMES[figure], f"AUC {auc:g}, threshold {threshold:g}", truth, *share_held(drawn, truth))


NAMES = {
    "f1": "F1 (posterior)",
    "mcc": "MCC (posterior)",
    "balanced_accuracy": "balanced accuracy (posterior)",
    "average_precision": "average precision (jackknife, logit)",
    "brier": "Brier score (jackknife, logit)",
    "log_loss": "log loss (jackknife, log)",
}


def drawn_classes(generator: np.random.Generator, n: int = N) -> np.ndarray:
    return generator.random(n) < POSITIVES / N


def net_benefit_coverage(threshold: float, auc: float, sets: int) -> Coverage:
    generator = np.random.default_rng(4)
    prevalence, d = POSITIVES / N, distance(auc)
    cut = (np.log(threshold / (1 - threshold)) + d**2 / 2 - np.log(prevalence / (1 - prevalence))) / d
    found, alarms = 1 - normal_cdf(cut - d), 1 - normal_cdf(cut)
    truth = prevalence * found - threshold / (1 - threshold) * (1 - prevalence) * alarms

    def drawn():
        for _ in range(sets):
            y = drawn_classes(generator)
            row = decision_curve(y, scores(generator, y, auc), [threshold]).iloc[0]
            yield row["low"], row["high"]

    setting = f"AUC {auc:g}, threshold probability {threshold:g}"
    return Coverage("net benefit (MOVER)", setting, truth, *share_held(drawn(), truth))


def calibration_error_coverage(slope: float, kind: str, auc: float, sets: int) -> Coverage:
    """ECE in ten bins; the truth is what these bins show on two million images."""
    generator = np.random.default_rng(5)
    y = drawn_classes(generator, LARGE)
    truth = plug_in(binned(y, scores(generator, y, auc, slope), 10, kind))

    def drawn():
        for _ in range(sets):
            y = drawn_classes(generator)
            yield expected_calibration_error(y, scores(generator, y, auc, slope), 10, kind).interval

    setting = f"AUC {auc:g}, true slope {slope:g}, equal {kind}"
    return Coverage("ECE, 10 bins", setting, truth, *share_held(drawn(), truth))


def slope_coverage(figure: str, slope: float, auc: float, sets: int) -> Coverage:
    generator = np.random.default_rng(6)
    truth = {"slope": slope, "intercept": 0.0}[figure]

    def drawn():
        for _ in range(sets):
            y = drawn_classes(generator)
            yield calibration_line(y, scores(generator, y, auc, slope)).intervals[figure]

    return Coverage(f"calibration {figure} (profile)", f"AUC {auc:g}", truth, *share_held(drawn(), truth))


def subjects_coverage(figure: str, sets: int, *, by_subject: bool) -> Coverage:
    """Up to four images of one subject, alike beyond their class: intervals that allow for it, or do not."""
    generator = np.random.default_rng(7)

    def world(subjects: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        images = generator.integers(1, 5, subjects)
        subject = np.repeat(np.arange(subjects), images)
        y = (generator.random(subjects) < POSITIVES / N)[subject]
        alike = generator.standard_normal(subjects)[subject] * np.sqrt(0.6)
        x = alike + generator.standard_normal(len(y)) * np.sqrt(0.4) + distance(0.93) * y
        return y, sigmoid(2 * (x - distance(0.93) / 2)), subject

    y, score, _ = world(LARGE // 4)
    truth = getattr(summary(y, score, 0.5), figure)

    def drawn():
        for _ in range(sets):
            y, score, subject = world(250)
            if by_subject:
                yield subject_intervals(y, score, 0.5, subject, resamples=500)[figure]
            else:
                yield summary(y, score, 0.5).intervals[figure]

    how = "by subject" if by_subject else "as if independent"
    return Coverage(f"{figure}, {how}", "250 subjects, 1 to 4 images", truth, *share_held(drawn(), truth))


def table() -> Iterator[Coverage]:
    """The published table: what is promised first, then the others and the extremes."""
    for truth in (0.5, 0.8, 0.9, 0.95, 0.99):
        yield wilson_coverage(truth)
    for truth, n in ((0.999, N), (0.95, 50), (0.99, 50)):
        yield wilson_coverage(truth, n)
    for truth in (0.80, 0.85, 0.90, 0.95, 0.97, 0.99):
        yield auc_coverage(truth, 10_000)
    for truth, positives, negatives in ((0.998, POSITIVES, NEGATIVES), (0.9, 20, 20), (0.98, 20, 20)):
        yield auc_coverage(truth, 10_000, positives, negatives)
    yield difference_coverage(0.97, 0.97, 4000)
    yield difference_coverage(0.97, 0.94, 4000)
    for figure in NAMES:
        yield summary_coverage(figure, 0.95, 0.5, 2000)
    yield summary_coverage("f1", 0.995, 0.5, 2000)
    for threshold in (0.1, 0.5, 0.9):
        yield net_benefit_coverage(threshold, 0.95, 2000)
    for slope in (1.0, 2.0):
        for kind in ("mass", "width"):
            yield calibration_error_coverage(slope, kind, 0.95, 500)
    yield slope_coverage("slope", 1.0, 0.95, 1000)
    yield slope_coverage("intercept", 1.0, 0.95, 1000)
    for figure in ("auc", "sensitivity", "f1"):
        for by_subject in (False, True):
            yield subjects_coverage(figure, 500, by_subject=by_subject)


def markdown(rows: Iterator[Coverage], say: Callable[[str], None] = print) -> str:
    lines = ["| interval of | setting | true value | holds it | simulated sets |", "|---|---|---|---|---|"]
    for row in rows:
        sets = f"{row.sets:,}" if row.sets else "exact"
        lines.append(f"| {row.figure} | {row.setting} | {row.truth:.3f} | {100 * row.held:.1f} % | {sets} |")
        say(lines[-1])
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", type=Path, help="a Markdown file with the marks of the table")
    file = parser.parse_args().update
    text = markdown(table())
    if file:
        before, rest = file.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        file.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
