import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from engine.evaluation.delong import placements, variance_of
from engine.evaluation.metrics import summary
from engine.evaluation.resampled_figures import FIGURES, figures_of_counts, resampled_figures
from engine.evaluation.units import image_units, subject_units
from tests.evaluation.examples import noisy

REFERENCES = {
    "accuracy": accuracy_score,
    "f1": f1_score,
    "sensitivity": recall_score,
    "specificity": lambda y, called, sample_weight: recall_score(~y, ~called, sample_weight=sample_weight),
    "ppv": precision_score,
    "npv": lambda y, called, sample_weight: precision_score(~y, ~called, sample_weight=sample_weight),
}
OF_SCORES = {"auc": roc_auc_score, "average_precision": average_precision_score, "brier": brier_score_loss}

THRESHOLDS = (0.6, 0.35)


def example(decimals=None):
    """Two models' scores of 200 images, of 80 subjects with images of one class or of both."""
    y, first = noisy(200, decimals=decimals)
    odds = np.log((first + 0.01) / (1.01 - first)) + np.random.default_rng(1).normal(size=200)
    second = (1 / (1 + np.exp(-odds))).round(decimals or 12)
    return y == 1, np.stack([first, second]), np.random.default_rng(2).integers(0, 80, 200)


@pytest.mark.parametrize(("decimals", "by_subject"), [(None, False), (1, True)])
def test_figures_of_each_resample_are_scikit_learns(decimals, by_subject):
    y, scores, subject = example(decimals)
    units = subject_units(y, subject) if by_subject else image_units(y, scores[0])
    counts = units.strata.draw(3, np.random.default_rng(0))
    found = figures_of_counts(y, scores, THRESHOLDS, units, FIGURES)(counts)
    assert found.shape == (3, len(FIGURES), 2)
    for resample, weights in zip(found, counts[:, units.of_image], strict=True):
        for name, values in zip(FIGURES, resample, strict=True):
            for value, score, threshold in zip(values, scores, THRESHOLDS, strict=True):
                if name in OF_SCORES:
                    expected = OF_SCORES[name](y, score, sample_weight=weights)
                else:
                    expected = REFERENCES[name](y, score >= threshold, sample_weight=weights)
                assert value == pytest.approx(expected, abs=1e-12), name


def test_values_are_those_of_the_summary():
    y, scores, subject = example(1)
    found = resampled_figures(y, scores, THRESHOLDS, subject_units(y, subject), resamples=3)
    assert list(found) == list(FIGURES)
    for model, threshold in enumerate(THRESHOLDS):
        metrics = summary(y, scores[model], threshold)
        for name, figure in found.items():
            assert figure.values[model] == pytest.approx(getattr(metrics, name), abs=1e-12)
            assert figure.resampled.shape == (2, 3)


def test_models_share_their_resamples():
    y, scores, _ = example()
    alike = np.stack([scores[0], scores[0] ** 2])
    found = resampled_figures(y, alike, (0.5, 0.25), resamples=150)
    for name in set(FIGURES) - {"brier"}:
        np.testing.assert_allclose(*found[name].resampled, atol=1e-12)
        assert found[name].resampled[0].std() > 0


def test_the_spread_of_the_auc_is_delongs():
    y, scores, _ = example()
    auc = resampled_figures(y, scores, THRESHOLDS, figures=("auc",), resamples=4000)["auc"].resampled
    for score, resampled in zip(scores, auc, strict=True):
        expected = np.sqrt(variance_of(*placements(y, score)))
        assert resampled.std(ddof=1) == pytest.approx(expected, rel=0.05)


def test_a_figure_without_its_images_is_undefined():
    y, scores = np.ones(5, dtype=bool), np.linspace(0, 1, 5)[None]
    found = resampled_figures(y, scores, [0.5], resamples=4)
    for name in ("auc", "average_precision", "specificity"):
        assert np.isnan([found[name].values[0], *found[name].resampled[0]]).all()
    assert not np.isnan(found["sensitivity"].resampled).any()
    found = resampled_figures(~y, np.zeros((1, 5)), [0.5], resamples=4)
    for name in ("auc", "average_precision", "sensitivity", "ppv", "f1"):
        assert np.isnan(found[name].resampled).all()
    assert (found["accuracy"].resampled == 1).all()
