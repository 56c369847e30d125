import numpy as np
import pytest

from engine.imaging.fit import Padding, fit, frame_for
from engine.inference.trust.localisation import (
    body_figures,
    energy_inside,
    lesion_figures,
    overlap,
    pointing_game,
)
from tests.inference.examples import picture

LESION = np.zeros((20, 20), dtype=bool)
LESION[2:6, 3:8] = True


def test_the_truth_scores_best_and_its_opposite_worst():
    truth = LESION.astype(np.float32)
    assert (energy_inside(truth, LESION), pointing_game(truth, LESION), overlap(truth, LESION)) == (1, 1, 1)
    other = 1 - truth
    assert (energy_inside(other, LESION), pointing_game(other, LESION), overlap(other, LESION)) == (0, 0, 0)


def test_noise_scores_chance():
    draw = np.random.default_rng(0)
    values = np.array(
        [
            [energy_inside(noise, LESION), pointing_game(noise, LESION), overlap(noise, LESION)]
            for noise in draw.random((1000, 20, 20))
        ]
    )
    area = LESION.mean()
    assert values.mean(axis=0) == pytest.approx([area, area, area / (2 - area)], abs=0.012)


def test_a_map_of_one_value_has_no_hottest_pixel():
    assert np.isnan([pointing_game(np.ones((20, 20)), LESION), overlap(np.zeros((20, 20)), LESION)]).all()
    assert np.isnan(energy_inside(np.zeros((20, 20)), LESION))
    assert energy_inside(np.ones((20, 20)), LESION) == pytest.approx(LESION.mean())


def test_equal_pixels_share_what_is_left():
    """Of the 20 wanted pixels 10 are certain and in the lesion; 10 of the 30 equal ones fit, 5 of them in it."""
    heat = np.zeros((20, 20))
    heat[2:4, 3:8] = 2
    heat[4:6, 3:8] = heat[10:12, :10] = 1
    inside = 10 + 10 / 30 * 10
    assert overlap(heat, LESION) == pytest.approx(inside / (40 - inside))


def test_heat_on_the_padding_and_beyond_the_border_is_told_apart():
    image = picture(0, 20, 40)
    frame = frame_for(20, 40, 40, Padding.BLACK)
    square = fit(image, 40, Padding.BLACK)
    heat = np.zeros((40, 40), dtype=np.float32)
    heat[:10] = 1
    heat[10:30] = 1.5
    figures = body_figures(heat, square, frame)
    assert figures["padding_energy"] == pytest.approx(400 / 1600)
    assert figures["padding_area"] == 0.5
    assert figures["body_energy"] == pytest.approx(1200 / 1600)
    assert figures["body_area"] == 0.5
    whole = body_figures(heat, fit(image, 40, Padding.STRETCH), frame_for(20, 40, 40, Padding.STRETCH))
    assert np.isnan(list(whole.values())).all()


def test_without_a_lesion_nothing_is_defined():
    heat = np.random.default_rng(0).random((20, 20))
    assert np.isnan(list(lesion_figures(heat, heat, None).values())).all()
    assert np.isnan(list(lesion_figures(heat, heat, np.zeros((20, 20), dtype=bool)).values())).all()
    found = lesion_figures(LESION.astype(float), heat, LESION)
    assert (found["lesion_area"], found["lesion_hit"], found["lesion_iou"]) == (0.05, 1, 1)
    assert found["lesion_iou_edges"] < 0.2
