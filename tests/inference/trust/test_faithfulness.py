import numpy as np
import pytest
from sklearn.metrics import auc

from engine.imaging.fit import Padding, fit, frame_for
from engine.inference.trust.controls import random_map
from engine.inference.trust.faithfulness import area_under, changed_in_steps, falling, joined, stages_of
from tests.inference.examples import picture

SIZE = 32


def test_the_hottest_pixels_go_first_and_equal_ones_by_the_ties():
    heat = np.array([[0, 0.5], [0, 0]])
    ties = np.array([[0.1, 0.9], [0.3, 0.2]])
    assert falling(heat, ties).tolist() == [1, 2, 3, 0]
    assert falling(np.zeros((2, 2)), ties).tolist() == [1, 2, 3, 0]


def test_a_map_of_zeros_goes_in_the_order_of_the_random_map():
    noise = random_map(4, SIZE, np.random.default_rng(0))
    assert np.array_equal(falling(np.zeros((SIZE, SIZE)), noise), falling(noise, noise))


def test_each_step_changes_its_share_of_the_pixels():
    start, end = np.zeros((SIZE, SIZE), dtype=np.uint8), np.full((SIZE, SIZE), 9, dtype=np.uint8)
    order = np.random.default_rng(0).permutation(SIZE**2)
    squares = changed_in_steps(start, end, order, 5)
    assert [(square == 9).sum() for square in squares] == [round(SIZE**2 * i / 5) for i in range(1, 5)]
    assert (squares[2].ravel()[order[: round(SIZE**2 * 3 / 5)]] == 9).all()
    assert not start.any()


def test_the_area_is_that_of_the_trapezoidal_rule():
    values = np.random.default_rng(0).random(21)
    assert area_under(values) == pytest.approx(auc(np.linspace(0, 1, 21), values))
    assert area_under(np.ones(21)) == pytest.approx(1)


def test_deletion_ends_gray_and_insertion_begins_blurred():
    image = picture(0, 20, 32)
    square = fit(image, SIZE, Padding.WHITE)
    stages = stages_of(square, frame_for(20, 32, SIZE, Padding.WHITE))
    assert np.unique(stages.blank).tolist() == [round(image.mean())]
    assert (
        np.abs(np.diff(stages.blurred.astype(int), axis=0)).max()
        < np.abs(np.diff(square.astype(int), axis=0)).max()
    )
    order = np.arange(SIZE**2)
    deleted, inserted = stages.deletion(order, 4)[0], stages.insertion(order, 4)[0]
    assert np.array_equal(deleted[8:], square[8:])
    assert np.array_equal(deleted[:8], stages.blank[:8])
    assert np.array_equal(inserted[:8], square[:8])
    assert np.array_equal(inserted[8:], stages.blurred[8:])


def test_a_scorer_takes_a_square_of_each_network():
    first, second = np.zeros((3, 4, 4)), np.ones((3, 8, 8))
    (one, *_), *rest = pairs = joined([first, second])
    assert len(pairs) == 3
    assert one.shape == (4, 4)
    assert rest[0][1].shape == (8, 8)
