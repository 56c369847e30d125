import numpy as np
import pytest
from scipy.stats import t, ttest_1samp, ttest_rel

from engine.evaluation.trust.figures import FIGURES, mean_interval, trust_figures
from tests.evaluation.trust.cards import images


def test_differences_are_paired_with_the_limits_of_students_t():
    table = images(15)
    found = trust_figures(table).set_index("name")
    expected = ttest_rel(table["insertion_map"], table["insertion_random"])
    row = found.loc["insertion_random"]
    assert row["value"] == pytest.approx((table["insertion_map"] - table["insertion_random"]).mean())
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert row["n"] == 15
    deletion = ttest_rel(table["deletion_edges"], table["deletion_map"]).confidence_interval(0.95)
    assert tuple(found.loc["deletion_edges", ["low", "high"]]) == pytest.approx(tuple(deletion))


def test_insertion_minus_deletion_is_the_sum_of_both_gains():
    found = trust_figures(images()).set_index("name")["value"]
    for control in ("random", "edges"):
        both = found[f"insertion_{control}"] + found[f"deletion_{control}"]
        assert found[f"gain_{control}"] == pytest.approx(both)


def test_images_without_a_value_do_not_count():
    table = images()
    table.loc[:4, "shuffled_likeness"] = np.nan
    row = trust_figures(table).set_index("name").loc["shuffled"]
    assert row["n"] == 15
    assert row["value"] == pytest.approx(table["shuffled_likeness"][5:].mean())
    lesion = trust_figures(table).set_index("name").loc["lesion_energy"]
    assert lesion["n"] == 0
    assert np.isnan([lesion["value"], lesion["low"], lesion["high"]]).all()


def test_limits_stay_within_what_a_figure_can_be():
    table = images(4, shift_likeness=0.99)
    table["shift_likeness"] = [1.0, 1.0, 1.0, 0.9]
    row = trust_figures(table).set_index("name").loc["shift"]
    assert row["high"] == 1.0
    assert row["low"] < 0.95


def test_the_overlap_of_chance_is_that_of_random_pixels():
    """A share k of the pixels, drawn at random, against another such draw."""
    draw, total = np.random.default_rng(0), 20_000
    first, second = (draw.permutation(total) < 0.2 * total for _ in range(2))
    simulated = (first & second).sum() / (first | second).sum()
    table = images(6)
    table["lesion_area"], table["lesion_iou"] = 0.2, simulated
    assert trust_figures(table).set_index("name").loc["lesion_iou", "value"] == pytest.approx(0, abs=0.005)


def test_the_mean_needs_two_values_for_limits():
    assert mean_interval(np.array([np.nan, 0.3]))[0] == 0.3
    assert np.isnan(mean_interval(np.array([np.nan, 0.3]))[1]).all()
    assert np.isnan(mean_interval(np.array([np.nan]))[0])
    values = np.array([0.1, 0.5, 0.2, 0.9])
    value, limits, n = mean_interval(values, 0.9)
    expected = ttest_1samp(values, 0).confidence_interval(0.9)
    assert (value, n) == (pytest.approx(values.mean()), 4)
    assert limits == pytest.approx(tuple(expected))
    assert limits[1] - value == pytest.approx(t.ppf(0.95, 3) * values.std(ddof=1) / 2)


@pytest.mark.slow
def test_the_interval_covers_as_often_as_it_says():
    """Of 40 skewed paired differences, as a card has: 3,000 samples."""
    draw = np.random.default_rng(1)
    samples = draw.beta(2, 5, (3000, 40)) - draw.beta(2, 4, (3000, 40))
    truth = 2 / 7 - 2 / 6
    covered = np.mean([low <= truth <= high for _, (low, high), _ in map(mean_interval, samples)])
    assert covered == pytest.approx(0.95, abs=0.008)


def test_every_figure_has_a_name_of_its_own():
    assert (
        len({figure.name for figure in FIGURES}) == len({(f.group, f.title) for f in FIGURES}) == len(FIGURES)
    )
