import numpy as np
import pytest

from engine.figures.scatter_sample import sparse_points


@pytest.fixture
def cloud() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    return generator.normal(0, 1, 50_000), generator.normal(0, 1, 50_000)


def test_few_points_are_drawn_whole():
    x = np.arange(100.0)
    assert sorted(sparse_points(x, x)) == list(range(100))


def test_no_more_points_than_the_limit_each_once(cloud):
    drawn = sparse_points(*cloud, limit=2000)
    assert 1000 < len(drawn) <= 2000
    assert len(set(drawn)) == len(drawn)


def test_points_alone_stay(cloud):
    x, y = cloud
    x, y = np.append(x, [9, -9, 9]), np.append(y, [9, 9, -9])
    assert {50_000, 50_001, 50_002} <= set(sparse_points(x, y, limit=2000))
    far = np.flatnonzero(np.hypot(x, y) > 4.2)
    assert set(far) <= set(sparse_points(x, y, limit=2000))


def test_the_same_points_every_time(cloud):
    np.testing.assert_array_equal(sparse_points(*cloud), sparse_points(*cloud))


def test_order_is_random_so_that_no_class_lies_on_top():
    drawn = sparse_points(np.arange(1000.0), np.zeros(1000))
    assert 400 < np.mean(drawn[:500]) < 600


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_all_points_at_one_place(value):
    drawn = sparse_points(np.full(5000, value), np.full(5000, value), limit=100)
    assert 0 < len(drawn) <= 100
