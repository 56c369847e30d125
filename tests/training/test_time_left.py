import pytest

from engine.training.recipe import Recipe, Stage
from engine.training.time_left import seconds_left

RECIPE = Recipe(stages=(Stage(64, 4), Stage(128, 2)))
"""In units of an epoch at 64 pixels: 4 × 1 + 2 × 4 = 12."""


@pytest.mark.parametrize(
    ("first", "epoch", "share", "elapsed", "expected"),
    [
        (0, 0, 0.5, 10.0, 230.0),
        (0, 3, 1.0, 40.0, 80.0),
        (0, 4, 0.5, 60.0, 60.0),
        (0, 5, 1.0, 120.0, 0.0),
        (4, 4, 0.5, 20.0, 60.0),
    ],
)
def test_larger_inputs_take_longer(first, epoch, share, elapsed, expected):
    assert seconds_left(RECIPE, first, epoch, share, elapsed) == pytest.approx(expected)


def test_nothing_is_known_before_anything_is_done():
    assert seconds_left(RECIPE, 0, 0, 0.0, 5.0) is None
    assert seconds_left(RECIPE, 2, 2, 0.0, 5.0) is None
