import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.clinic import predictive_values
from engine.figures.predictive_values import predictive_values_figure
from tests.figures.examples import THEMES, lines, sent, texts

FRAME = predictive_values(367, 29, 205, 23)


@pytest.mark.parametrize("column", ["ppv", "npv"])
def test_lines_are_the_values_within_their_bands(column):
    figure = predictive_values_figure(FRAME)
    line = lines(figure, column.upper())
    assert list(line.x) == list(FRAME["prevalence"])
    assert list(line.y) == list(FRAME[column])
    band = figure.data[["ppv", "npv"].index(column)]
    k = len(FRAME)
    assert (np.array(band.y[:k]) >= line.y).all()
    assert (np.array(band.y[k:])[::-1] <= line.y).all()


def test_the_axis_is_logarithmic_or_not():
    spread, even = predictive_values_figure(FRAME).layout, predictive_values_figure(FRAME, log=False).layout
    assert (spread.xaxis.type, even.xaxis.type) == ("log", "linear")
    assert tuple(spread.xaxis.range) == pytest.approx((-3, np.log10(0.8)))
    assert tuple(even.xaxis.range) == pytest.approx((0.001, 0.8))
    assert "0.1 %" in spread.xaxis.ticktext


@pytest.mark.parametrize("log", [True, False])
def test_prevalences_are_marked_where_they_are_in_sight(log):
    figure = predictive_values_figure(FRAME, prevalence=0.05, own=0.62, log=log)
    assert "prevalence 5 %" in texts(figure)
    assert "this set 62 %" in texts(figure)
    # Lines are given in values also on a logarithmic axis, texts in powers of ten.
    assert sorted(shape.x0 for shape in figure.layout.shapes) == [0.05, 0.62]
    label = next(one for one in figure.layout.annotations if one.text == "prevalence 5 %")
    assert label.x == pytest.approx(np.log10(0.05) if log else 0.05)
    assert "this set" not in texts(predictive_values_figure(FRAME, own=0.95))


@pytest.mark.parametrize("theme", THEMES)
def test_json_is_strict_also_where_nothing_is_called_positive(theme):
    figure = predictive_values_figure(predictive_values(0, 0, 30, 5), theme)
    assert sent(figure)["data"]
    assert "PPV" not in texts(figure)


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no prevalence to draw"):
        predictive_values_figure(FRAME.iloc[:0])
