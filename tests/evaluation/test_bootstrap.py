import tracemalloc

import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from engine.evaluation.bootstrap import BLOCK, STREAM, Strata, over_resamples
from engine.evaluation.resampled_figures import resampled_figures
from tests.evaluation.examples import noisy


def drawn(strata, resamples=50, **options):
    return over_resamples(lambda counts: counts, strata, resamples=resamples, **options)


def test_every_resample_has_each_stratum_s_size():
    counts = drawn(Strata((120, 0, 80)))
    assert counts.shape == (50, 200)
    assert (counts.min(), counts.dtype) == (0, np.int64)
    assert (counts[:, :120].sum(axis=1) == 120).all()
    assert (counts[:, 120:].sum(axis=1) == 80).all()


def test_every_unit_is_drawn_as_often_as_a_multinomial_draw_would():
    counts = drawn(Strata((3, 5)), 20_000)
    # Six standard errors of a mean, of a variance and of a covariance of so many counts near 1.
    margin = 6 / np.sqrt(20_000)
    np.testing.assert_allclose(counts.mean(axis=0), 1, atol=margin)
    expected = np.zeros((8, 8))
    expected[:3, :3], expected[3:, 3:] = np.eye(3) - 1 / 3, np.eye(5) - 1 / 5
    np.testing.assert_allclose(np.cov(counts.T), expected, atol=2 * margin)


@pytest.mark.parametrize("units", [30, BLOCK // 7, BLOCK + 1])
def test_what_is_drawn_depends_on_the_seed_and_not_on_the_threads(units):
    resamples = 2 * STREAM + 3 if units == 30 else 5

    def first_units(seed, threads):
        figures = lambda counts: counts[:, :20]  # noqa: E731
        return over_resamples(figures, Strata((units,)), resamples=resamples, seed=seed, threads=threads)

    one = first_units(7, 1)
    assert one.shape == (resamples, 20)
    np.testing.assert_array_equal(one, first_units(7, 2))
    np.testing.assert_array_equal(one, first_units(7, 5))
    assert (one != first_units(8, 1)).any()


def test_no_block_is_larger_than_told():
    sizes = []
    over_resamples(lambda counts: sizes.append(counts.size) or counts[:, 0], Strata((700, 300)), threads=1)
    assert max(sizes) <= BLOCK
    assert sum(sizes) == 2000 * 1000


def test_aucs_are_distributed_as_those_of_a_loop_around_scikit_learn():
    y, score = noisy(200, decimals=2)
    ours = resampled_figures(y == 1, score[None], [0.5], figures=("auc",), seed=3)["auc"].resampled[0]
    generator = np.random.default_rng(4)
    positives, negatives = np.flatnonzero(y), np.flatnonzero(1 - y)
    theirs = []
    for _ in range(300):
        images = np.concatenate([generator.choice(of, len(of)) for of in (positives, negatives)])
        theirs.append(roc_auc_score(y[images], score[images]))
    assert ks_2samp(ours, theirs).pvalue > 0.05


def test_memory_stays_bounded_for_many_images_and_resamples():
    y, score = noisy(22_000)
    tracemalloc.start()
    try:
        resampled_figures(y == 1, score[None], [0.5], resamples=2 * STREAM)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 2**20
