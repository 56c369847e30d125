import itertools
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from engine.reporting.training_curves import apart, training_curves

SVG = "{http://www.w3.org/2000/svg}"


def log(**changes):
    columns = {
        "epoch": [1, 2, 3, 4],
        "size": [64, 64, 128, 128],
        "loss": [0.6, 0.4, 0.5, 0.2],
        "validation_auc": [0.7, 0.8, 0.85, 0.95],
        "hard_validation_auc": [0.6, 0.75, 0.9, 0.85],
        "best": [True, True, True, False],
    }
    return pd.DataFrame(columns | changes)


def drawn(table, tag):
    return list(ET.fromstring(training_curves(table)).iter(SVG + tag))


def points(line):
    return [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]


def test_every_value_lies_on_the_panels_scale():
    loss, plain, altered = (points(line) for line in drawn(log(), "polyline"))
    assert [len(line) for line in (loss, plain, altered)] == [4, 4, 4]
    top, bottom = loss[0][1], loss[3][1]
    assert loss[1][1] == pytest.approx(top + (0.6 - 0.4) / 0.4 * (bottom - top), abs=0.06)
    low, high = altered[0][1], plain[3][1]
    assert plain[0][1] == pytest.approx(low + (0.7 - 0.6) / 0.35 * (high - low), abs=0.06)
    steps = {round(b[0] - a[0], 1) for a, b in itertools.pairwise(loss)}
    assert max(steps) - min(steps) <= 0.11


def test_a_new_input_size_is_marked_in_both_panels():
    def dashed(table):
        return [line for line in drawn(table, "line") if line.get("stroke-dasharray")]

    assert len(dashed(log())) == 2
    assert dashed(log(size=[64] * 4)) == []


def test_the_kept_epoch_has_a_dot_on_the_line_it_was_chosen_by():
    dots = drawn(log(), "circle")
    altered = points(drawn(log(), "polyline")[2])
    assert (float(dots[1].get("cx")), float(dots[1].get("cy"))) == pytest.approx(altered[2], abs=0.06)
    assert drawn(log().drop(columns="best"), "circle") == []


def test_one_epoch_and_flat_lines_can_be_drawn():
    table = log(loss=[0.5] * 4).head(1)
    assert all(
        abs(value) < 1e4 for line in drawn(table, "polyline") for pair in points(line) for value in pair
    )


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([50.0], [50.0]),
        ([20.0, 60.0], [20.0, 60.0]),
        ([50.0, 54.0], [45.0, 59.0]),
        ([54.0, 50.0], [59.0, 45.0]),
    ],
)
def test_names_do_not_overlap(heights, expected):
    assert apart(heights) == expected
