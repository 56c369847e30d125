import numpy as np
import pytest
from scipy.stats import gaussian_kde

from engine.errors import InputError
from engine.figures import style
from engine.figures.aspect_density import ASPECT, aspect_density_figure
from engine.figures.class_density import density
from tests.figures.catalogs import sizes
from tests.figures.examples import CLASSES, THEMES, sent, texts


def curves(figure):
    return [trace for trace in figure.data if trace.fill == "tozeroy"]


def test_density_agrees_with_scipys():
    values = np.random.default_rng(0).gamma(9, 0.15, 400)
    spread = min(values.std(), np.subtract(*np.quantile(values, [0.75, 0.25])) / 1.349)
    reference = gaussian_kde(values, bw_method=0.9 * spread * 400**-0.2 / values.std(ddof=1))
    x = np.linspace(0.2, 3, 100)
    np.testing.assert_allclose(
        density(values, x, ASPECT.narrowest), reference(x), atol=0.01 * reference(x).max()
    )


@pytest.mark.parametrize(
    "values", [np.full(20, 1.5), np.r_[np.full(20, 1.0), 2.0], np.r_[1.0, 1.0, 1.0, 1.0, 3.0]]
)
def test_density_of_shapes_alike_is_a_narrow_hill_of_area_one(values):
    x = np.linspace(-2, 6, 8001)
    curve = density(values, x, ASPECT.narrowest)
    assert curve.sum() * (x[1] - x[0]) == pytest.approx(1, abs=0.01)
    assert x[curve.argmax()] == pytest.approx(np.median(values), abs=0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_a_row_for_each_split_and_a_curve_for_each_class(theme):
    figure = aspect_density_figure(sizes(), CLASSES, theme)
    assert [curve.line.color for curve in curves(figure)] == [style.NEGATIVE, style.POSITIVE] * 2
    assert {curve.yaxis for curve in curves(figure)} == {"y", "y2"}
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert sent(figure)["data"]


def test_means_and_sizes_are_written():
    table = sizes()
    written = texts(aspect_density_figure(table, CLASSES))
    for (split, label), group in table.groupby(["split", "label"], observed=True):
        assert f"<b>{split}</b>" in written
        assert f"{label} {group['aspect'].mean():.2f} (n = {len(group):,})" in written


def test_a_third_class_takes_a_line_of_its_own():
    two = aspect_density_figure(sizes(), CLASSES)
    three = aspect_density_figure(sizes(labels=("OTHER", *CLASSES)), CLASSES)
    assert three.layout.height > two.layout.height
    assert len(curves(three)) == 6


def test_classes_with_few_images_make_no_curve():
    table = sizes()
    few = table[
        (table["label"] == "PNEUMONIA") | (table["path"].isin(table["path"][table["label"] == "NORMAL"][:4]))
    ]
    assert {curve.line.color for curve in curves(aspect_density_figure(few, CLASSES))} == {style.POSITIVE}
    with pytest.raises(InputError, match="Too few"):
        aspect_density_figure(table.head(4), CLASSES)
    with pytest.raises(InputError, match="Too few"):
        aspect_density_figure(table.head(0), CLASSES)
