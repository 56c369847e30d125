import numpy as np
import pytest

from engine.errors import InputError
from engine.evaluation import similar
from engine.evaluation.similar import (
    contradictions,
    labels_around,
    nearest,
    nearest_others,
    neighbour_sentence,
)


@pytest.fixture(scope="module")
def vectors():
    draw = np.random.default_rng(0)
    return draw.gamma(0.5, 2.0, (300, 24)).astype(np.float32)


def test_neighbours_are_those_of_scikit_learn(vectors, monkeypatch):
    from sklearn.neighbors import NearestNeighbors

    monkeypatch.setattr(similar, "BLOCK", 7)
    queries = vectors[::9] + 0.1
    distance, index = NearestNeighbors(n_neighbors=5, metric="cosine").fit(vectors).kneighbors(queries)
    found = nearest(vectors, queries, 5)
    np.testing.assert_array_equal(found.index, index)
    np.testing.assert_allclose(found.similarity, 1 - distance, atol=1e-6)
    index = NearestNeighbors(n_neighbors=3, metric="cosine").fit(vectors).kneighbors(return_distance=False)
    np.testing.assert_array_equal(nearest_others(vectors, 3).index, index)


def test_of_equals_the_first_comes_first_and_the_query_may_be_one_vector():
    vectors = np.array([[0, 1], [1, 0], [2, 0], [3, 0], [1, 1], [0, 0]], dtype=np.float32)
    found = nearest(vectors, np.array([5.0, 0.0]), 10)
    assert found.index.tolist() == [[1, 2, 3, 4, 0, 5]]
    np.testing.assert_allclose(found.similarity, [[1, 1, 1, 0.5**0.5, 0, 0]], atol=1e-7)


@pytest.mark.parametrize(
    ("shape", "query", "k", "message"),
    [
        ((0, 3), (3,), 1, "n above 0"),
        ((4, 3), (2,), 1, "different models cannot be compared"),
        ((4, 3), (3,), 0, "`k` to be at least 1"),
    ],
)
def test_what_cannot_be_compared_is_refused(shape, query, k, message):
    with pytest.raises(InputError, match=message):
        nearest(np.ones(shape), np.ones(query), k)


def test_near_identical_images_with_different_labels_are_found_once(vectors):
    planted = vectors[:40].copy()
    planted[17] = planted[3] * 2 + 1e-3
    planted[30] = planted[8] + 1e-2
    labels = np.array(["NORMAL", "PNEUMONIA"] * 20, dtype=object)
    labels[17], labels[30] = "NORMAL", labels[8]
    paths = [f"{place}.png" for place in range(40)]
    found = contradictions(planted, labels, paths)
    assert found[["path", "label", "other_path", "other_label"]].to_numpy().tolist() == [
        ["3.png", "PNEUMONIA", "17.png", "NORMAL"]
    ]
    assert found["similarity"][0] == pytest.approx(1, abs=1e-4)
    with pytest.raises(InputError, match="at least 2"):
        contradictions(planted[:1], labels[:1], paths[:1])


def test_labels_of_neighbours_as_a_share_and_in_words(vectors):
    labels = np.where(np.arange(300) % 3 == 0, "PNEUMONIA", "NORMAL")
    found = nearest(vectors, vectors[:2], 4)
    expected = [np.mean([labels[place] == "PNEUMONIA" for place in row]) for row in found.index]
    np.testing.assert_array_equal(labels_around(found, labels, "PNEUMONIA"), expected)
    sentence = neighbour_sentence(["PNEUMONIA", "NORMAL", "PNEUMONIA"], 3)
    assert neighbour_sentence(["NORMAL"] * 3, 3) == "All 3 nearest training images are labelled NORMAL."
    assert sentence == ("Of the 3 nearest training images 2 are labelled PNEUMONIA, 1 is labelled NORMAL.")
