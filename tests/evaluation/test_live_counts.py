import base64

import numpy as np

from engine.evaluation.curves import curve
from engine.evaluation.live_counts import live_counts


def test_the_counts_come_back_as_they_were_to_the_last_bit():
    rng = np.random.default_rng(0)
    y, score = rng.integers(0, 2, 300), rng.integers(0, 90, 300) / 90
    packed = live_counts(curve(y, score))
    thresholds, tp, fp = (
        np.frombuffer(base64.b64decode(packed[name]), kind)
        for name, kind in (("thresholds", "<f8"), ("tp", "<u4"), ("fp", "<u4"))
    )
    assert set(thresholds) == set(score)
    for threshold, found, alarms in zip(thresholds, tp, fp, strict=True):
        assert found == np.count_nonzero((score >= threshold) & (y == 1))
        assert alarms == np.count_nonzero((score >= threshold) & (y == 0))
