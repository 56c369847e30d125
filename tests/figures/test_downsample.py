import numpy as np
import pytest

from engine.figures.downsample import LIMIT, visible_points


def test_short_curves_are_left_alone():
    x = np.linspace(0, 1, LIMIT)
    assert visible_points(x, x).tolist() == list(range(LIMIT))


@pytest.mark.parametrize("n", [LIMIT + 1, 5000, 22001])
def test_long_curves_keep_their_ends_and_extremes(n):
    generator = np.random.default_rng(0)
    x = np.sort(generator.random(n))
    y = np.cumsum(generator.normal(size=n))
    index = visible_points(x, y)
    assert len(index) <= 2000
    assert np.all(np.diff(index) > 0)
    assert index[0] == 0
    assert index[-1] == n - 1
    assert {y.argmin(), y.argmax()} <= set(index)


def test_every_spike_survives():
    x = np.linspace(0, 1, 20000)
    y = np.zeros(20000)
    spikes = np.arange(50, 20000, 400)
    y[spikes[::2]], y[spikes[1::2]] = 1, -1
    assert set(spikes) <= set(visible_points(x, y))


def test_the_line_stays_within_a_pixel():
    generator = np.random.default_rng(1)
    steps = generator.random(20000) < 0.4
    x, y = np.cumsum(~steps) / (~steps).sum(), np.cumsum(steps) / steps.sum()
    index = visible_points(x + y)
    position = x + y
    drawn = np.interp(position, position[index], y[index])
    assert np.abs(drawn - y).max() < 1 / 500


def test_unknown_values_do_not_hide_the_others():
    x = np.linspace(0, 1, 5000)
    y = np.sin(40 * x)
    y[::3] = np.nan
    index = visible_points(x, y)
    assert np.nanargmax(y) in index
    assert np.nanargmin(y) in index


def test_a_curve_that_does_not_move():
    index = visible_points(np.zeros(3000), np.arange(3000.0))
    assert index[0] == 0
    assert index[-1] == 2999
