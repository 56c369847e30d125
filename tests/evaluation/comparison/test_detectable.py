import numpy as np
import pytest
from scipy.stats import norm

from engine.errors import InputError
from engine.evaluation.comparison.detectable import detectable_accuracy, detectable_auc


def test_a_difference_in_auc_of_that_size_is_found_as_often_as_said():
    error = 0.011
    for alpha, power in ((0.05, 0.8), (0.01, 0.9)):
        delta = detectable_auc(error, alpha=alpha, power=power)
        assert norm.sf(norm.isf(alpha / 2) - delta / error) == pytest.approx(power)
    assert detectable_auc(error) == pytest.approx(2.8016 * error, rel=1e-4)
    assert np.isnan(detectable_auc(float("nan")))


@pytest.mark.parametrize(("discordant", "n"), [(60, 624), (200, 624), (900, 22_000), (30, 100)])
def test_connors_sample_size_for_that_difference_is_the_number_of_images(discordant, n):
    # Connor, Biometrics 43:207 (1987): n = (z_α √ψ + z_β √(ψ − d²))² / d².
    delta, share = detectable_accuracy(discordant, n), discordant / n
    wanted = (norm.isf(0.025) * np.sqrt(share) + norm.isf(0.2) * np.sqrt(share - delta**2)) ** 2 / delta**2
    assert wanted == pytest.approx(n)
    assert delta <= share


def test_mcnemars_test_finds_it_about_as_often_as_said():
    # By simulation: the normal form that the formula is of, on 2,000 samples of 624 images.
    n, discordant = 624, 80
    delta = detectable_accuracy(discordant, n)
    share = discordant / n
    draws = np.random.default_rng(0).multinomial(
        n, [(share + delta) / 2, (share - delta) / 2, 1 - share], 2000
    )
    better, worse = draws[:, 0], draws[:, 1]
    found = np.abs(better - worse) / np.sqrt(better + worse) > norm.isf(0.025)
    assert 0.77 <= found.mean() <= 0.83


@pytest.mark.parametrize("discordant", [0, 3])
def test_models_that_hardly_disagree_need_a_few_images_all_one_way(discordant):
    delta = detectable_accuracy(discordant, 624)
    assert delta * 624 == pytest.approx(7.8, abs=0.1)
    assert delta == detectable_accuracy(0, 624)


def test_more_images_show_less_and_a_stricter_level_more():
    assert detectable_accuracy(100, 1000) < detectable_accuracy(62, 624)
    assert detectable_accuracy(62, 624, alpha=0.005) > detectable_accuracy(62, 624)


def test_with_too_few_images_nothing_is_found():
    assert np.isnan(detectable_accuracy(1, 3))


@pytest.mark.parametrize(("discordant", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(discordant, n):
    with pytest.raises(InputError, match="discordant"):
        detectable_accuracy(discordant, n)
