import numpy as np
import pytest

from data_tools.shortcuts.scores import binned_scores, boosted_scores, out_of_fold

RNG = np.random.default_rng(0)


def test_the_one_feature_model_scores_the_share_of_positives():
    x = np.repeat([1.0, 2.0, 3.0, np.nan], 500)
    y = np.concatenate([RNG.random(500) < share for share in (0.1, 0.9, 0.4, 0.6)])
    scores = binned_scores(x, y, np.array([1.0, 2.0, 3.0, np.nan]))
    assert scores == pytest.approx([y[k * 500 : (k + 1) * 500].mean() for k in range(4)], abs=0.01)


def test_values_never_learned_from_score_like_their_neighbours_or_like_all():
    x, y = np.repeat([1.0, 2.0], 500), np.repeat([False, True], 500)
    low, high, unknown = binned_scores(x, y, np.array([-5.0, 9.0, np.nan]))
    assert low < 0.01
    assert high > 0.99
    assert unknown == 0.5


@pytest.mark.parametrize(
    "scorer", [boosted_scores, lambda x, y, judged: binned_scores(x[:, 0], y, judged[:, 0])]
)
def test_a_model_finds_what_is_there_and_nothing_else(scorer):
    x = RNG.normal(size=(2000, 1))
    middle = np.abs(x[:, 0]) < 0.7
    noise = RNG.random(2000) < 0.5
    fold = np.arange(2000) % 5
    found = out_of_fold(scorer, x, middle, fold)
    assert found[middle].min() > found[~middle].mean()
    unrelated = out_of_fold(scorer, x, noise, fold)
    assert abs(unrelated[noise].mean() - unrelated[~noise].mean()) < 0.02


def test_no_image_is_scored_by_a_model_that_saw_it():
    seen = []

    def record(x, y, judged):
        seen.append((set(x[:, 0]), set(judged[:, 0])))
        return np.zeros(len(judged))

    x = np.arange(20.0)[:, None]
    out_of_fold(record, x, x[:, 0] > 10, np.arange(20) % 5)
    assert len(seen) == 5
    assert all(learned.isdisjoint(judged) for learned, judged in seen)
    assert set.union(*(judged for _, judged in seen)) == set(x[:, 0])


def test_the_boosted_model_is_the_same_every_time():
    x, y = RNG.normal(size=(300, 3)), RNG.random(300) < 0.5
    assert (boosted_scores(x, y, x) == boosted_scores(x, y, x)).all()
