"""Thickness maps against solids whose volume is known."""

import numpy as np
import pytest

from data_tools.phantoms.frame import Frame
from data_tools.phantoms.shapes import (
    at_depth,
    ball,
    deposit,
    disc_samples,
    filled,
    resample,
    rounded,
    smooth_outline,
    tube,
)

FRAME = Frame(width=200, height=160, scale=10.0, left=100.0, top=80.0, middle=0.0)


def volume(thickness: np.ndarray) -> float:
    """Return the volume in cm³ of a thickness map."""
    return float(thickness.sum()) / FRAME.scale**2


def test_a_smooth_outline_passes_its_points_and_stays_on_a_circle():
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    curve = smooth_outline(points, steps=8)
    np.testing.assert_allclose(curve[::8], points)
    np.testing.assert_allclose(np.hypot(*curve.T), 1, atol=0.002)


def test_an_open_outline_ends_at_its_ends():
    points = [[0.0, 0.0], [1.0, 2.0], [3.0, 2.5]]
    curve = smooth_outline(points, closed=False)
    np.testing.assert_allclose(curve[[0, -1]], [points[0], points[-1]])


def test_a_filled_square_has_its_area():
    square = at_depth(np.array([[-2.0, -2.0], [2.0, -2.0], [2.0, 2.0], [-2.0, 2.0]]), 0.0)
    assert volume(filled(FRAME, square)) == pytest.approx(16, rel=0.06)


def test_a_rounded_disc_of_full_radius_is_half_an_ellipsoid_of_revolution():
    """A solid that thins like a quarter circle over its whole radius is a ball: 4/3 π r³ for thickness 2r."""
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    outline = at_depth(5 * np.stack([np.cos(angle), np.sin(angle)], axis=1), 0.0)
    solid = rounded(FRAME, filled(FRAME, outline), thickness=10.0, radius=5.0)
    assert volume(solid) == pytest.approx(4 / 3 * np.pi * 5**3, rel=0.03)


def test_a_ball_is_the_chord_of_an_ellipsoid():
    x, y = FRAME.plane(0.0)
    assert volume(6 * ball(x, y, (0.0, 0.0), (4.0, 3.0))) == pytest.approx(
        4 / 3 * np.pi * 4 * 3 * 3, rel=0.01
    )


def test_deposited_volume_is_kept_and_lands_where_it_belongs():
    thickness = deposit(FRAME, np.array([[50.25, 30.5], [-5.0, 10.0]]), np.array([2.0, 1.0]))
    assert volume(thickness) == pytest.approx(2.0)
    row, column = np.nonzero(thickness)
    assert {*zip(row.tolist(), column.tolist(), strict=True)} == {(30, 50), (30, 51), (31, 50), (31, 51)}
    assert thickness[30, 50] == pytest.approx(2.0 * 0.75 * 0.5 * 100)


def test_a_solid_tube_has_the_volume_of_a_cylinder():
    line = resample(np.array([[-5.0, 0.0, 0.0], [5.0, 0.0, 0.0]]), 0.1)
    up, forward = np.tile([0.0, 0.6, 0.0], (len(line), 1)), np.tile([0.0, 0.0, 0.6], (len(line), 1))
    section = disc_samples(16, 4, hollow=0.0, core=1.0)
    points, volumes = tube(FRAME, line, up, forward, np.ones(len(line)), section)
    assert volume(deposit(FRAME, points, volumes)) == pytest.approx(np.pi * 0.6**2 * 10, rel=0.03)


def test_a_hollow_tube_is_brighter_at_its_edges():
    line = resample(np.array([[-5.0, 0.0, 0.0], [5.0, 0.0, 0.0]]), 0.1)
    up, forward = np.tile([0.0, 1.0, 0.0], (len(line), 1)), np.tile([0.0, 0.0, 1.0], (len(line), 1))
    section = disc_samples(24, 12, hollow=0.8, core=0.1)
    thickness = deposit(FRAME, *tube(FRAME, line, up, forward, np.ones(len(line)), section))
    profile = thickness[:, 100]
    assert profile[72:74].mean() > 1.3 * profile[80]


def test_resampled_points_are_evenly_spaced_along_the_line_and_keep_other_columns():
    line = resample(np.array([[0.0, 0.0, 0.0, 1.0], [3.0, 4.0, 0.0, 2.0], [6.0, 8.0, 0.0, 3.0]]), 0.5)
    steps = np.linalg.norm(np.diff(line[:, :3], axis=0), axis=1)
    assert len(line) == 20
    np.testing.assert_allclose(steps, 10 / 19)
    np.testing.assert_allclose(line[:, 3], np.linspace(1, 3, 20))
