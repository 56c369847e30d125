import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engine.errors import InputError
from engine.evaluation.temperature import fit_temperature


def drawn(temperature, count=4000, seed=0):
    """Return labels that are true to sigmoid(logit / temperature), and the logits."""
    draw = np.random.default_rng(seed)
    logit = draw.normal(0, 4, count)
    return draw.random(count) < 1 / (1 + np.exp(-logit / temperature)), logit


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5, 7.0])
def test_it_is_logistic_regression_without_intercept(temperature):
    positive, logit = drawn(temperature)
    reference = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-8).fit(logit[:, None], positive)
    fitted = fit_temperature(positive, logit)
    assert fitted == pytest.approx(1 / reference.coef_[0, 0], rel=1e-3)
    assert fitted == pytest.approx(temperature, rel=0.1)


def test_labels_of_any_kind_and_huge_logits():
    positive, logit = drawn(2.0)
    expected = fit_temperature(positive, logit)
    assert fit_temperature(positive.astype(np.float32), logit.astype(np.float32)) == pytest.approx(
        expected, rel=1e-4
    )
    assert fit_temperature(positive, logit * 1000) == pytest.approx(20, rel=1e-3)


def test_the_range_holds_where_the_classes_are_apart_or_upside_down():
    positive, logit = np.array([0, 0, 1, 1]), np.array([-2.0, -1.0, 1.0, 2.0])
    assert fit_temperature(positive, logit) == pytest.approx(0.05, rel=1e-3)
    assert fit_temperature(1 - positive, logit) == pytest.approx(20, rel=1e-3)


@pytest.mark.parametrize("positive", [[], [0, 0], [1, 1]])
def test_both_classes_are_needed(positive):
    with pytest.raises(InputError, match="images of both classes"):
        fit_temperature(np.array(positive), np.zeros(len(positive)))
