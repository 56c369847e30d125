import numpy as np
import pytest

from engine.errors import InputError
from engine.figures import style
from engine.figures.diverging import diverging_scale
from engine.figures.mean_images import LEAST_LIMIT, mean_images_figure
from tests.figures.examples import CLASSES, THEMES, sent, texts

COUNTS = {"NORMAL": 1341, "PNEUMONIA": 3875}


def means(brighter: float) -> dict[str, np.ndarray]:
    normal = np.random.default_rng(0).uniform(20, 200, (16, 16))
    other = normal.copy()
    other[3, 4] += brighter
    return {"NORMAL": normal, "PNEUMONIA": other, "OTHER": normal}


@pytest.mark.parametrize("theme", THEMES)
def test_both_means_and_their_difference_about_zero(theme):
    of = means(30.4)
    figure = mean_images_figure(of, COUNTS, CLASSES, theme)
    normal, pneumonia, difference = figure.data
    np.testing.assert_array_equal(normal.z, of["NORMAL"])
    np.testing.assert_array_equal(pneumonia.z, of["PNEUMONIA"])
    assert (normal.zmin, normal.zmax) == (pneumonia.zmin, pneumonia.zmax) == (0, 255)
    np.testing.assert_array_equal(difference.z, of["PNEUMONIA"] - of["NORMAL"])
    assert (difference.zmin, difference.zmax) == (-31, 31)
    assert difference.colorscale[2] == (0.5, style.theme_of(theme).background)
    assert difference.colorbar.ticktext[0] == "31 brighter in NORMAL"
    assert difference.colorbar.ticktext[2] == "31 brighter in PNEUMONIA"
    assert "mean of 1,341 images" in texts(figure)
    assert sent(figure)["data"]


def test_no_difference_is_not_blown_up():
    difference = mean_images_figure(means(0.5), COUNTS, CLASSES).data[2]
    assert (difference.zmin, difference.zmax) == (-LEAST_LIMIT, LEAST_LIMIT)


def test_pictures_stand_upright_and_square():
    layout = mean_images_figure(means(1), COUNTS, CLASSES).layout
    assert layout.yaxis.autorange == layout.yaxis3.autorange == "reversed"
    assert (layout.yaxis.scaleanchor, layout.yaxis2.scaleanchor, layout.yaxis3.scaleanchor) == (
        "x",
        "x2",
        "x3",
    )


def test_a_class_without_images_is_said_to_be():
    with pytest.raises(InputError, match="takes measured images of both"):
        mean_images_figure({"NORMAL": np.zeros((4, 4))}, COUNTS, CLASSES)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", THEMES)
def test_the_scale_leaves_the_page_step_by_step_at_both_sides(theme):
    look = style.theme_of(theme)
    steps = [luminance(color) for _, color in diverging_scale(look)]
    away = np.sign(steps[0] - steps[2])
    for side in (steps[2::-1], steps[2:]):
        assert (away * np.diff(side) > 0).all()
    # Neither sign stands out more than the other.
    assert steps[0] == pytest.approx(steps[4], abs=0.08)
