import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation.out_of_distribution import (
    FEWEST,
    GRID,
    coordinates,
    distances,
    fit,
    ledoit_wolf,
    nearest_class,
)


def two_classes(n: int, seed: int, features: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Return features of two classes that vary in six directions, with a little noise in all."""
    structure = np.random.default_rng(99)
    mixing, apart = structure.normal(size=(6, features)), structure.normal(size=features)
    draw = np.random.default_rng(seed)
    labels = np.where(draw.random(n) < 0.4, "NORMAL", "PNEUMONIA")
    vectors = 3 + draw.normal(size=(n, 6)) * (5, 4, 3, 2, 1, 0.5) @ mixing
    vectors += np.where(labels == "NORMAL", 4, -4)[:, None] * apart + draw.normal(0, 0.3, (n, features))
    return vectors.astype(np.float32), labels


@pytest.fixture(scope="module")
def guard():
    return fit(*two_classes(600, 0), two_classes(400, 1)[0], key="a" * 32, components=8)


def test_shrinkage_is_that_of_scikit_learn():
    from sklearn.covariance import LedoitWolf

    points = np.random.default_rng(0).normal(size=(30, 12)) @ np.diag(np.linspace(0.2, 3, 12))
    points -= points.mean(axis=0)
    expected = LedoitWolf(assume_centered=True).fit(points).covariance_
    np.testing.assert_allclose(ledoit_wolf(points), expected, rtol=1e-10)


def test_distances_are_mahalanobis_to_the_nearer_class(guard):
    from scipy.spatial.distance import mahalanobis

    points = coordinates(two_classes(5, 2)[0], guard.centre, guard.basis, guard.scale)
    precision = guard.whiten.astype(float) @ guard.whiten.T.astype(float)
    expected = [min(mahalanobis(point, mean, precision) for mean in guard.means) for point in points]
    np.testing.assert_allclose(nearest_class(points, guard.means, guard.whiten), expected, rtol=1e-6)


def test_one_in_a_hundred_validation_images_is_odd_and_as_few_new_ones(guard):
    validation = two_classes(400, 1)[0]
    assert np.mean(distances(guard, validation) > guard.threshold) == 0.01
    assert np.mean(distances(guard, two_classes(2000, 3)[0]) > guard.threshold) < 0.03
    assert (guard.trained, guard.validated, len(guard.quantiles)) == (600, 400, GRID)


def test_vectors_off_the_classes_and_off_their_space_are_odd(guard):
    near = two_classes(1, 4)[0][0]
    assert not guard.judge(near).odd
    beyond = np.random.default_rng(5).normal(size=near.shape)
    for strange in (np.zeros_like(near), near * 4, near + 3 * beyond):
        verdict = guard.judge(strange)
        assert verdict.odd
        assert verdict.percentile == 100
        assert "Unlike the training images" in verdict.sentence
        assert f"{verdict.distance / guard.threshold:.1f} times as far" in verdict.sentence


def test_the_percentile_is_that_among_validation_images(guard):
    validation = two_classes(400, 1)[0]
    found = distances(guard, validation)
    place = int(np.argsort(found)[200])
    verdict = guard.judge(validation[place])
    assert verdict.percentile == pytest.approx(50, abs=1)
    assert verdict.sentence == (
        f"Like the training images: {verdict.percentile:.0f} of 100 of 400 validation images lie as near, or nearer."
    )


def test_what_is_not_numbers_is_odd(guard):
    verdict = guard.judge(np.full(40, np.nan))
    assert verdict.odd
    assert "not numbers" in verdict.sentence


def test_too_few_images_and_vectors_of_another_model_are_refused(guard):
    vectors, labels = two_classes(FEWEST, 0)
    with pytest.raises(InputError, match=f"at least {FEWEST} validation images, but got 3"):
        fit(vectors, labels, vectors[:3])
    with pytest.raises(InputError, match="another model"):
        guard.judge(np.zeros(12))


def test_images_that_are_all_the_same_are_refused():
    same = np.ones((FEWEST, 12), dtype=np.float32)
    with pytest.raises(InputError, match="all the same"):
        fit(same, np.array(["A", "B"] * (FEWEST // 2)), same)
