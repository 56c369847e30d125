import numpy as np
import pandas as pd
import pytest
from plotly.colors import sample_colorscale

from engine.errors import InputError
from engine.figures.padding_matrix import SCALE, ink, padding_matrix_figure
from tests.figures.examples import THEMES, sent

TRAINS, TESTS = ("black", "white", "black, stretch 0.3"), ("black", "white", "crop")
OWN = {"black": "black", "white": "white", "black, stretch 0.3": "black"}


def rows(low=0.85):
    values = np.linspace(low, 0.97, 9).reshape(3, 3)
    return pd.DataFrame(
        [
            (train, test, OWN[train] == test, "auc", value, value - 0.01, value + 0.01, 3, 624)
            for train, line in zip(TRAINS, values, strict=True)
            for test, value in zip(TESTS, line, strict=True)
        ],
        columns=["train", "test", "own", "figure", "value", "low", "high", "replicates", "n"],
    )


@pytest.mark.parametrize("theme", THEMES)
def test_a_cell_holds_its_value_and_its_limits(theme):
    figure = padding_matrix_figure(rows(), "ROC AUC", theme)
    (heat,) = figure.data
    assert np.asarray(heat.z, dtype=float) == pytest.approx(np.linspace(0.85, 0.97, 9).reshape(3, 3))
    notes = {(note.x, note.y): note.text for note in figure.layout.annotations}
    assert notes[0, 0] == "<b>0.850</b><br>0.840 to<br>0.860"
    assert notes[2, 1] == "<b>0.925</b><br>0.915 to<br>0.935"
    assert (
        "trained under white, served crop<br>ROC AUC 0.925 (0.915 to 0.935)<br>3 seeds, n = 624"
        in (heat.text[1][2])
    )
    assert sent(figure)["data"]


def test_trained_and_served_alike_is_outlined():
    figure = padding_matrix_figure(rows(), "ROC AUC")
    assert [((one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2) for one in figure.layout.shapes] == [
        (0, 0), (1, 1), (0, 2),
    ]  # fmt: skip
    assert list(figure.layout.xaxis.ticktext) == list(TESTS)
    assert figure.layout.yaxis.ticktext[2] == "black,<br>stretch 0.3<br><i>3 seeds</i>"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], "the first training is not on top"


def test_small_differences_have_small_differences_of_colour():
    (heat,) = padding_matrix_figure(rows(low=0.969), "ROC AUC").data
    assert heat.zmax - heat.zmin == pytest.approx(0.1)
    (heat,) = padding_matrix_figure(rows(low=0.5), "ROC AUC").data
    assert (heat.zmin, heat.zmax) == pytest.approx((0.5, 0.97))


@pytest.mark.parametrize("share", np.linspace(0, 1, 21))
def test_text_can_be_read_on_every_colour(share):
    color = sample_colorscale(SCALE, [share])[0]
    channels = [float(part) / 255 for part in color[4:-1].split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    back = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    text = 0.0 if ink(share) == "#000000" else 1.0
    assert (max(back, text) + 0.05) / (min(back, text) + 0.05) >= 4.5


def test_without_rows_it_says_what_makes_some():
    with pytest.raises(InputError, match="padding-study"):
        padding_matrix_figure(rows().head(0), "ROC AUC")
