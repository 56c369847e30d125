import pandas as pd
import pytest

from engine.errors import InputError
from engine.figures.rebalance_bars import rebalance_figure
from tests.figures.examples import CLASSES, THEMES, sent, texts


def counts(kept: int, drawn: float) -> pd.DataFrame:
    """Return the counts of a set whose 30 images of pneumonia in train are kept and drawn so often."""
    return pd.DataFrame(
        [
            ("train", "NORMAL", 10, 10, 10.0),
            ("train", "PNEUMONIA", 30, kept, drawn),
            ("test", "NORMAL", 5, 5, 5.0),
        ],
        columns=["split", "label", "images", "kept", "drawn"],
    ).astype({"split": pd.CategoricalDtype(["train", "test"], ordered=True), "label": "category"})


@pytest.mark.parametrize("theme", THEMES)
def test_a_filled_bar_of_what_is_drawn_in_the_outline_of_what_there_is(theme):
    figure = rebalance_figure(counts(10, 10.0), CLASSES, theme)
    drawn, now = figure.data
    assert list(drawn.x) == [10, 10, 5]
    assert list(now.x) == [10, 30, 5]
    assert list(drawn.y) == list(now.y)
    assert now.marker.color == "rgba(0,0,0,0)"
    written = texts(figure)
    assert "<b>train</b>: about as many pneumonia as normal" in written.splitlines()
    assert "<b>test</b>: no pneumonia images, as now" in written
    assert "10 of 30 stay" in written
    assert sent(figure)["data"]


def test_drawing_more_often_reaches_beyond_the_outline():
    table = counts(30, 30.0)
    table.loc[0, "drawn"] = 30.0
    figure = rebalance_figure(table, CLASSES)
    assert list(figure.data[0].x) == [30, 30, 5]
    assert "10, 3.00 times each" in texts(figure)
    assert figure.layout.xaxis.range[1] >= 30


def test_no_image_is_said_to_be():
    with pytest.raises(InputError, match="no usable images"):
        rebalance_figure(counts(1, 1.0).head(0), CLASSES)
