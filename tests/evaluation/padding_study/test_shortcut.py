import math

import pytest

from engine.evaluation.padding_study.cells import compute_cells
from engine.evaluation.padding_study.shortcut import shortcut
from engine.evaluation.padding_study.verdicts import shortcut_verdict
from tests.evaluation.padding_study.studies import simulated


def measured(black, stretched, crop, **options):
    tests = ("black", "stretch", "crop")
    shifts = {
        train: dict.fromkeys(tests, distance)
        for train, distance in (
            ("black", black), ("black, stretched", stretched), ("stretch", crop), ("crop", crop)
        )
    }  # fmt: skip
    cells = compute_cells(simulated(shifts, spread=0.01, **options), resamples=500)
    return cells, shortcut(cells, shown="black", stretched="black, stretched", hidden=("stretch", "crop"))


def test_the_share_of_the_gap_that_stretching_closes():
    cells, found = measured(2.0, 3.0, 4.5)
    values = cells.values["auc"]
    shown, middle = values[:3, 0].mean(), values[3:6, 0].mean()
    hidden = (values[6:9, 1].mean() + values[9:12, 2].mean()) / 2
    assert (found.shown, found.stretched, found.hidden) == pytest.approx((shown, middle, hidden))
    assert found.gap.value == pytest.approx(hidden - shown)
    assert found.closed == pytest.approx((middle - shown) / (hidden - shown))
    assert found.interval[0] < found.closed < found.interval[1]
    assert found.gap.beyond_noise
    assert f"{100 * found.closed:.0f} % of that" in shortcut_verdict(found)


def test_without_a_gap_there_is_no_share():
    _, found = measured(3.0, 3.0, 3.0)
    assert math.isnan(found.closed)
    assert all(map(math.isnan, found.interval))
    assert "no gap to close" in shortcut_verdict(found)
