import math

import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.interval_rows import IntervalRow, interval_rows_figure
from tests.figures.examples import THEMES, marks, sent, texts

ROWS = [
    IntervalRow(
        "trained under black", "served gray", -0.01, -0.03, 0.01, "-0.010 (-0.030 to 0.010)", firm=False
    ),
    IntervalRow("trained under black", "served white", -0.05, -0.07, -0.03, "-0.050 (-0.070 to -0.030)"),
    IntervalRow("trained under white", "served black", -0.02, -0.03, -0.01, "-0.020 (-0.030 to -0.010)"),
]


@pytest.mark.parametrize("theme", THEMES)
def test_each_row_has_its_value_with_its_interval(theme):
    figure = interval_rows_figure(ROWS, "difference", theme, reference=0.0)
    found = marks(figure)
    assert [mark.x[0] for mark in found] == [-0.01, -0.05, -0.02]
    assert [mark.error_x.array[0] for mark in found] == pytest.approx([0.02, 0.02, 0.01])
    assert [mark.error_x.arrayminus[0] for mark in found] == pytest.approx([0.02, 0.02, 0.01])
    assert list(figure.layout.yaxis.ticktext) == [row.label for row in ROWS]
    assert [mark.y[0] for mark in found] == list(figure.layout.yaxis.tickvals)
    assert sent(figure)["data"]


def test_groups_have_one_title_each_and_rows_their_numbers():
    written = texts(interval_rows_figure(ROWS, "difference")).splitlines()
    assert written == [
        "<b>trained under black</b>", "<b>trained under white</b>", *(row.text for row in ROWS)
    ]  # fmt: skip


def test_what_may_be_noise_is_hollow():
    first, second, _ = marks(interval_rows_figure(ROWS, "difference"))
    look = style.THEMES["light"]
    assert first.marker.color == look.background
    assert second.marker.color == look.accent
    assert first.marker.line.color == look.accent


def test_the_axis_holds_intervals_reference_and_span():
    low, high = interval_rows_figure(ROWS, "difference", reference=0.05, span=(-0.2, 0)).layout.xaxis.range
    assert low < -0.2
    assert high > 0.05
    (line,) = interval_rows_figure(ROWS, "difference", reference=0.05).layout.shapes
    assert line.x0 == line.x1 == 0.05
    assert not interval_rows_figure(ROWS, "difference").layout.shapes


def test_an_undefined_value_keeps_its_row_without_a_mark():
    nan = math.nan
    rows = [
        *ROWS,
        IntervalRow("", "never", nan, nan, nan, "n/a"),
        IntervalRow("", "one", 0.5, nan, nan, "0.5"),
    ]
    figure = interval_rows_figure(rows, "difference")
    assert len(marks(figure)) == 4
    assert "never" in figure.layout.yaxis.ticktext
    assert marks(figure)[-1].error_x.array is None
    assert sent(figure)["data"]


def test_without_rows_it_says_what_it_takes():
    with pytest.raises(InputError, match="two models or two paddings"):
        interval_rows_figure([], "difference")
