import pandas as pd
import pytest

from engine.errors import InputError
from engine.figures.shortcut_bars import shortcut_bars_figure
from tests.figures.examples import THEMES, sent, texts

BARS = pd.DataFrame(
    [
        ("train", "width and height", 0.82, 0.80, 0.84, 5216),
        ("train", "gray levels", 0.61, 0.58, 0.64, 5216),
        ("test", "width and height", 0.44, 0.39, 0.49, 624),
    ],
    columns=["where", "name", "auc", "low", "high", "n"],
)


@pytest.mark.parametrize("theme", THEMES)
def test_a_bar_runs_from_chance_to_each_value_with_its_interval(theme):
    figure = shortcut_bars_figure(BARS, theme)
    (bars,) = figure.data
    assert bars.base == 0.5
    assert [bars.base + x for x in bars.x] == pytest.approx([0.82, 0.61, 0.44])
    assert list(bars.error_x.array) == pytest.approx([0.02, 0.03, 0.05])
    assert list(bars.error_x.arrayminus) == pytest.approx([0.02, 0.03, 0.05])
    assert sorted(bars.y) == list(bars.y)
    (chance,) = figure.layout.shapes
    assert chance.x0 == chance.x1 == 0.5
    assert "n = 5,216" in bars.customdata[0]
    assert sent(figure)["data"]


def test_panels_names_and_values_are_written_in_order():
    written = texts(shortcut_bars_figure(BARS)).splitlines()
    assert written[:5] == [
        "<b>train</b>",
        "width and height",
        "gray levels",
        "<b>test</b>",
        "width and height",
    ]
    assert written[5:] == ["0.820 (0.800 to 0.840)", "0.610 (0.580 to 0.640)", "0.44 (0.39 to 0.49)"]


def test_the_axis_holds_an_interval_below_chance():
    low, high = shortcut_bars_figure(BARS).layout.xaxis.range
    assert low < 0.39
    assert high > 1


def test_no_bar_at_all_is_said_to_be():
    with pytest.raises(InputError, match="it takes images of both"):
        shortcut_bars_figure(BARS.head(0))
