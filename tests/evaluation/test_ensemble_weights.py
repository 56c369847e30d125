import numpy as np
import pytest
from scipy.optimize import minimize

from engine.errors import InputError
from engine.evaluation.ensemble_weights import SMALLEST, fit_weights


def members(n=400, noises=(0.3, 0.8, 1.5, 3.0), seed=0):
    """Return labels and as many members' scores, each with noise of its own."""
    draw = np.random.default_rng(seed)
    y = draw.random(n) < 0.6
    odds = np.where(y, 1.2, -1.2) + np.array(noises)[:, None] * draw.normal(size=(len(noises), n))
    return y, 1 / (1 + np.exp(-odds))


def loss(weights, y, scores):
    given = np.clip(np.where(y, scores, 1 - scores), SMALLEST, 1)
    return float(-np.log(weights @ given).mean())


def slsqp(y, scores):
    """Return the least loss that scipy's sequential quadratic programming finds."""
    count = len(scores)
    return minimize(
        loss, np.full(count, 1 / count), (y, scores), method="SLSQP", bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1}, options={"ftol": 1e-13},
    ).fun  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_least_log_loss_is_scipys(seed):
    y, scores = members(seed=seed)
    found = fit_weights(y, scores)
    assert found.log_loss == pytest.approx(loss(found.weights, y, scores), abs=1e-12)
    assert found.log_loss <= slsqp(y, scores) + 1e-6
    assert found.gap <= 1e-7
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= 0).all()


def test_a_member_that_says_the_opposite_counts_for_nothing():
    y, scores = members(noises=(0.3, 0.3))
    found = fit_weights(y, np.stack([scores[0], 1 - scores[1]]))
    assert found.weights == pytest.approx([1, 0], abs=1e-3)


def test_alike_members_share_and_impossible_scores_cost_finitely():
    y, scores = members(noises=(0.5,))
    assert fit_weights(y, np.stack([scores[0]] * 3)).weights == pytest.approx([1 / 3] * 3)
    sure = np.where(y, 0.0, 1.0)
    assert np.isfinite(fit_weights(y, np.stack([sure, sure])).log_loss)


def test_what_is_no_set_of_members_is_refused():
    y, scores = members()
    with pytest.raises(InputError, match="a row for each member"):
        fit_weights(y, scores[0])
    with pytest.raises(InputError, match="one label and one score"):
        fit_weights(y[:-1], scores)
