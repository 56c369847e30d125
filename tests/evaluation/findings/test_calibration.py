import numpy as np

from engine.evaluation.calibration.summary import calibration
from engine.evaluation.findings import Page, Severity, miscalibrated
from tests.evaluation.tables import CLASSES


def drawn(n: int, seed: int, off: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return labels drawn from their own scores, then scores moved by ``off`` in the log odds."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 2, n)
    y = rng.random(n) < 1 / (1 + np.exp(-odds))
    return y.astype(int), 1 / (1 + np.exp(-(odds + off)))


def test_scores_that_promise_too_much_are_told():
    finding = miscalibrated(calibration(*drawn(600, 0, off=1.5)), CLASSES, "kermany · test")
    assert finding.severity is Severity.MEDIUM
    assert finding.sentence.startswith(
        "On kermany · test the scores are off as probabilities: expected calibration error 0."
    )
    assert "n = 600. Of images scored near" in finding.sentence
    assert (finding.page, finding.view) == (Page.METRICS, "Calibration")


def test_honest_scores_of_any_number_are_not():
    told = [
        miscalibrated(calibration(*drawn(n, seed)), CLASSES, "x")
        for n in (40, 200, 1000)
        for seed in range(7)
    ]
    assert sum(map(bool, told)) <= 1
