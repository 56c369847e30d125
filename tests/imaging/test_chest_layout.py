import numpy as np
import pytest
from scipy.stats import spearmanr

from engine.imaging.chest_layout import CHESTS, NARROW, centred_ranks, chest_agreement
from tests.imaging.chest import drawn_chest


def agreement(pixels: np.ndarray):
    return chest_agreement(pixels, (0, pixels.shape[0], 0, pixels.shape[1]))


def test_agreement_is_spearmans_correlation():
    half = np.array(NARROW)
    chest = np.hstack([half, half[:, ::-1]])
    picture = np.random.default_rng(0).integers(0, 9, (8, 8)).astype(np.uint8)
    wanted = spearmanr(picture.ravel(), chest.ravel()).statistic
    assert centred_ranks(picture).ravel() @ CHESTS[0] == pytest.approx(wanted)


def test_a_chest_agrees_upright():
    found = agreement(drawn_chest())
    assert found.upright > 0.7
    assert found.upright > max(found.left, found.upside_down, found.right, found.negative)


@pytest.mark.parametrize(("turns", "name"), [(1, "left"), (2, "upside_down"), (3, "right")])
def test_a_turned_chest_agrees_with_that_turn(turns, name):
    upright = agreement(drawn_chest())
    turned = agreement(np.rot90(drawn_chest(), turns))
    assert getattr(turned, name) == pytest.approx(upright.upright)
    assert getattr(turned, name) > turned.upright


def test_a_negative_agrees_as_such():
    upright, inverted = agreement(drawn_chest()), agreement(255 - drawn_chest())
    assert inverted.negative > 0.6
    assert inverted.negative <= upright.upright
    assert inverted.upright < 0


def test_exposure_and_size_make_no_difference():
    chest = drawn_chest()
    darker = np.rint(255 * (chest / 255.0) ** 2).astype(np.uint8)
    assert agreement(darker).upright == pytest.approx(agreement(chest).upright, abs=0.05)
    assert agreement(drawn_chest(480, 560)).upright == pytest.approx(agreement(chest).upright, abs=0.03)


def test_only_the_content_counts():
    chest = drawn_chest()
    padded = np.pad(chest, ((100, 20), (30, 90)), constant_values=255)
    box = (100, 100 + chest.shape[0], 30, 30 + chest.shape[1])
    assert chest_agreement(padded, box) == agreement(chest)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (64, 64)])
def test_one_gray_level_agrees_with_nothing(shape):
    found = agreement(np.full(shape, 9, dtype=np.uint8))
    assert found.upright == found.left == found.negative == 0
