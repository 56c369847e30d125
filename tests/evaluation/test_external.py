import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, ks_2samp, kstwobign

from engine.errors import InputError
from engine.evaluation.external import external_check, kolmogorov_p, ks_distance, median_interval
from engine.evaluation.metrics import summary
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.unpaired import auc_difference, rate_difference
from tests.evaluation.tables import CLASSES, noisy_table


def table_of(n: int, dataset: str, **changes) -> ScoreTable:
    provenance = {"weights_sha256": "a" * 64, "dataset": dataset, "dataset_hash": dataset, "split": "test"}
    return replace(noisy_table(n, **changes), provenance=provenance)


@pytest.fixture(scope="module")
def tables() -> tuple[ScoreTable, ScoreTable]:
    return table_of(300, "home"), table_of(200, "away", seed=1, shift=1.0, noise=1.5)


def test_both_sides_have_their_own_figures_and_the_drop_is_of_different_images(tables):
    found = external_check(*tables, 0.6)
    for side, table in zip((found.inside, found.outside), tables, strict=True):
        y, score = table.frame["label"] == CLASSES[1], table.frame["score"]
        expected = summary(y, score, 0.6)
        for name, (value, interval) in side.figures.items():
            assert (value, *interval) == pytest.approx((getattr(expected, name), *expected.intervals[name]))
        assert side.mean_score == pytest.approx(score.mean())
        assert side.observed == y.mean()
    assert (found.inside.name, found.outside.name) == ("home · test", "away · test")
    first, second = (summary(t.frame["label"] == CLASSES[1], t.frame["score"], 0.6) for t in tables)
    assert found.drops["specificity"] == rate_difference(
        first.tn, first.tn + first.fp, second.tn, second.tn + second.fp
    )
    labels = [(t.frame["label"] == CLASSES[1]).to_numpy() for t in tables]
    scores = [t.frame["score"].to_numpy() for t in tables]
    assert found.drops["auc"] == auc_difference(labels[0], scores[0], labels[1], scores[1])
    # Scores moved up outside promise more positives than there are, and noise makes them too extreme.
    assert found.outside.line.in_the_large < found.inside.line.in_the_large - 0.2
    assert found.outside.line.slope < found.inside.line.slope


def test_scores_shift_within_each_class(tables):
    for one, label in zip(external_check(*tables, 0.5).shifts, CLASSES, strict=True):
        inside, outside = (t.frame.loc[t.frame["label"] == label, "score"].to_numpy() for t in tables)
        assert (one.label, one.n) == (label, (len(inside), len(outside)))
        assert one.median == pytest.approx(np.median(outside) - np.median(inside))
        assert one.median_interval[0] < one.median < one.median_interval[1]
        assert one.distance == pytest.approx(ks_2samp(inside, outside).statistic)


def test_kolmogorovs_distribution_is_scipys():
    for value in (0.1, 0.3, 0.8, 1.36, 2.5):
        assert kolmogorov_p(value) == pytest.approx(kstwobign.sf(value), abs=1e-10)
    assert ks_distance(np.array([0.1, 0.2]), np.array([0.8, 0.9])) == 1


def test_a_medians_limits_are_the_ranks_of_the_sign_test():
    for n in range(6, 300):
        low, high = median_interval(np.arange(n) + 1.0)
        assert high == n + 1 - low
        # Exact coverage of these ranks; the next narrower ones would fall clearly short.
        assert 1 - 2 * binom.cdf(low - 1, n, 0.5) >= 0.945
        assert 1 - 2 * binom.cdf(low, n, 0.5) < 0.953


def test_it_goes_into_json(tables):
    told = json.loads(json.dumps(external_check(*tables, 0.5).to_json(), allow_nan=False))
    assert told["inside"]["n"] == 300
    assert set(told["drops"]) == {"auc", "sensitivity", "specificity"}
    assert len(told["outside"]["intervals"]["calibration_slope"]) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights_sha256": "b" * 64}, "same weights, but got aaaaaaaaaaaa .home · test. and bbbbbbbbbbbb"),
        ({"padding": "white"}, "prepared in the same way"),
        ({"dataset_hash": "home", "dataset": "home"}, "home · test twice"),
    ],
)
def test_other_models_preparations_and_the_same_set_are_refused(tables, change, message):
    inside = replace(tables[0], provenance=tables[0].provenance | {"padding": "black"})
    outside = replace(tables[1], provenance=tables[1].provenance | change)
    with pytest.raises(InputError, match=message):
        external_check(inside, outside, 0.5)
    with pytest.raises(InputError, match="same classes"):
        external_check(inside, replace(tables[1], classes=("NORMAL", "MASS")), 0.5)


def test_one_class_outside_leaves_undefined_what_needs_both(tables):
    one_class = tables[1].frame[tables[1].frame["label"] == CLASSES[1]]
    found = external_check(tables[0], replace(tables[1], frame=one_class), 0.5)
    assert np.isnan(found.drops["auc"].delta)
    assert np.isnan(found.drops["specificity"].p)
    assert not np.isnan(found.drops["sensitivity"].p)
    assert found.to_json()["outside"]["auc"] is None
