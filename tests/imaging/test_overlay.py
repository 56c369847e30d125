import numpy as np
import plotly.colors
import pytest

from engine.imaging.overlay import OPACITY, inferno, overlay


def test_the_colours_are_those_of_inferno():
    """Plotly's ten samples of matplotlib's map are an independent copy."""
    expected = np.array([plotly.colors.hex_to_rgb(text) for text in plotly.colors.sequential.Inferno])
    found = inferno(np.linspace(0, 1, 10)).astype(int)
    np.testing.assert_allclose(found, expected, atol=3)


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4)])
def test_values_of_any_shape_are_coloured_alike(shape):
    values = np.random.default_rng(0).random(shape)
    coloured = inferno(values)
    assert (coloured.shape, coloured.dtype) == ((*shape, 3), np.uint8)
    one_by_one = [inferno(np.array([value]))[0] for value in values.ravel()]
    np.testing.assert_array_equal(coloured.reshape(-1, 3), one_by_one)


def test_values_outside_the_range_take_its_ends():
    np.testing.assert_array_equal(inferno(np.array([-0.5, 1.5])), inferno(np.array([0.0, 1.0])))


def test_heat_grows_lighter():
    light = inferno(np.linspace(0, 1, 256)) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(light) > -1).all()
    assert light[-1] - light[0] > 200


def test_cold_areas_show_the_radiograph_as_it_is():
    gray = np.arange(256, dtype=np.uint8).reshape(16, 16)
    shown = overlay(gray, np.zeros((16, 16)))
    assert shown.dtype == np.uint8
    np.testing.assert_array_equal(shown, np.repeat(gray[..., None], 3, axis=2))


@pytest.mark.parametrize(("heat", "opacity"), [(1.0, OPACITY), (0.5, OPACITY), (0.5, 1.0), (0.8, 0.0)])
def test_each_pixels_opacity_follows_its_heat(heat, opacity):
    gray = np.full((2, 3), 100, dtype=np.uint8)
    alpha = heat * opacity
    expected = 100 * (1 - alpha) + inferno(np.array(heat)).astype(float) * alpha
    np.testing.assert_allclose(overlay(gray, np.full((2, 3), heat), opacity)[1, 2], expected, atol=0.51)


def test_heat_beyond_the_range_is_cut():
    gray = np.full((1, 2), 100, dtype=np.uint8)
    expected = overlay(gray, np.array([[0.0, 1.0]]))
    np.testing.assert_array_equal(overlay(gray, np.array([[-1.0, 7.0]])), expected)
