import pytest
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar

from engine.errors import InputError
from engine.evaluation.mcnemar import mcnemar_p


@pytest.mark.parametrize(("worse", "better"), [(0, 0), (1, 0), (5, 5), (2, 14), (14, 2), (3, 4), (150, 210)])
def test_it_is_the_binomial_test_of_the_discordant_pairs(worse, better):
    wanted = binomtest(worse, worse + better, 0.5).pvalue if worse + better else 1
    assert mcnemar_p(worse, better) == pytest.approx(wanted)


@pytest.mark.parametrize(("worse", "better"), [(0, 6), (12, 25), (400, 480)])
def test_statsmodels_finds_the_same(worse, better):
    wanted = mcnemar([[300, worse], [better, 20]], exact=True).pvalue
    assert mcnemar_p(worse, better) == pytest.approx(wanted)


def test_worked_example():
    # 2 of 16 coins: (1 + 16 + 120) / 2^16, twice.
    assert mcnemar_p(2, 14) == pytest.approx(2 * 137 / 65536)


def test_many_images_agree_with_the_corrected_normal_form():
    wanted = mcnemar([[0, 9_800], [10_200, 0]], exact=False, correction=True).pvalue
    assert mcnemar_p(9_800, 10_200) == pytest.approx(wanted, rel=1e-3)
    assert mcnemar_p(0, 5_000) < 1e-300


def test_less_than_no_image_is_refused():
    with pytest.raises(InputError, match="-1"):
        mcnemar_p(-1, 4)
