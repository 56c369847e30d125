import json

import numpy as np
import pytest

from engine.evaluation.calibration.brier import brier_change
from engine.evaluation.calibration.summary import calibration, calibration_json
from engine.evaluation.calibration.words import change, headline, near, support, worst_bin
from tests.evaluation.calibration.examples import drawn

CLASSES = ("NORMAL", "PNEUMONIA")


def strict(result) -> dict:
    return json.loads(json.dumps(calibration_json(result), allow_nan=False))


def test_json_holds_every_figure_with_its_interval():
    y, score, _ = drawn(624, slope=0.6)
    sent = strict(calibration(y, score))
    assert (sent["n"], sent["positives"]) == (624, int(y.sum()))
    total = (
        sent["brier_reliability"]
        - sent["brier_resolution"]
        + sent["brier_uncertainty"]
        + sent["brier_within"]
    )
    assert total == pytest.approx(sent["brier"])
    assert set(sent["intervals"]) < set(sent)
    low, high = sent["intervals"]["slope"]
    assert low < sent["slope"] < high < 1
    assert sum(one["n"] for one in sent["bins"]) == 624


def test_undefined_figures_are_null_in_json():
    sent = strict(calibration([1, 1, 1], [0.2, 0.5, 1.0]))
    assert sent["slope"] is None
    assert sent["intervals"]["intercept_in_the_large"] == [None, None]
    assert sent["clipped"] == 1


def test_headline_names_the_bin_that_is_farthest_off():
    # Of 100 images scored 0.9 there are 71 positive, of 100 scored 0.2 there are 20.
    y = np.repeat([1, 0, 1, 0], [71, 29, 20, 80])
    result = calibration(y, np.repeat([0.9, 0.2], 100))
    assert (
        headline(result, CLASSES)
        == "Of images scored near 90 %, 71 % are pneumonia: there the scores promise too much."
    )
    assert support(result, "test").endswith("200 images of split test, 95 % intervals.")


def test_headline_says_too_little_where_more_come_true():
    y = np.repeat([1, 0, 1, 0], [90, 10, 50, 50])
    assert headline(calibration(y, np.repeat([0.9, 0.2], 100)), CLASSES) == (
        "Of images scored near 20 %, 50 % are pneumonia: there the scores promise too little."
    )


def test_a_gap_within_chance_is_not_told():
    y = np.repeat([1, 0], [8, 2])
    result = calibration(y, np.full(10, 0.9))
    assert worst_bin(result) is None
    assert headline(result, CLASSES) == "The scores keep their promise, as far as 10 images can tell."


def test_headline_without_a_bin_beyond_chance_tells_the_whole():
    # 12 bins of 20 images each promise half and hold 0.4: none beyond chance, all together are.
    score = np.repeat(0.5 + np.linspace(-0.01, 0.01, 12), 20)
    result = calibration(np.tile([1] * 8 + [0] * 12, 12), score, bins=12)
    assert headline(result, CLASSES) == "The scores promise 50 % pneumonia images, but there are 40 %."


def test_change_is_told_only_beyond_chance():
    y, score, true = drawn(600, slope=0.4)
    assert change(brier_change(y, score, true)).endswith(": better than before.")
    assert change(brier_change(y, true, score)).endswith(": worse than before.")
    assert change(brier_change(y, score, score)).endswith("no change beyond chance.")


def test_scores_near_the_ends_keep_a_decimal():
    assert [near(share) for share in (0.004, 0.9, 0.996)] == ["0.4 %", "90 %", "99.6 %"]
