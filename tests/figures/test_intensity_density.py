import numpy as np
import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.intensity_density import SPREAD, intensity_density_figure
from tests.figures.catalogs import sizes
from tests.figures.examples import CLASSES, THEMES, sent, texts


def measured(n: int = 400):
    table = sizes(n)
    brighter = np.where(table["label"] == "PNEUMONIA", 140.0, 110.0)
    return table.assign(mean=np.random.default_rng(1).normal(brighter, 15))


@pytest.mark.parametrize("theme", THEMES)
def test_each_class_has_a_curve_in_its_colour_with_its_mean_written(theme):
    table = measured()
    figure = intensity_density_figure(table, CLASSES, theme)
    curves = [trace for trace in figure.data if trace.fill == "tozeroy"]
    assert [curve.line.color for curve in curves] == [style.NEGATIVE, style.POSITIVE] * 2
    for (_, label), group in table.groupby(["split", "label"], observed=True):
        assert f"{label} {group['mean'].mean():.0f} (n = {len(group):,})" in texts(figure)
    peaks = [curve.x[np.argmax(curve.y)] for curve in curves]
    assert peaks[1] - peaks[0] == pytest.approx(30, abs=8)
    assert sent(figure)["data"]


def test_the_spread_is_drawn_as_well():
    table = measured()
    table = table.assign(std=table["mean"] / 2)
    written = texts(intensity_density_figure(table, CLASSES, measure=SPREAD))
    assert "mean spread of gray levels" in written
    for (_, label), group in table.groupby(["split", "label"], observed=True):
        assert f"{label} {group['std'].mean():.0f} (n = {len(group):,})" in written


def test_too_few_measured_images_are_said_to_be():
    with pytest.raises(InputError, match="Too few images were measured"):
        intensity_density_figure(measured().head(3), CLASSES)
