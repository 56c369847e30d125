import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from engine.errors import InputError
from engine.evaluation.holm import holm
from engine.evaluation.stress.scores import long_table, of_model
from engine.evaluation.stress.table import FIGURES, onsets, stress_table
from tests.evaluation.stress.made_up import CLASSES, FALLING, THRESHOLD, made_up


@pytest.fixture(scope="module")
def frame():
    return of_model(made_up(FALLING), "one")


@pytest.fixture(scope="module")
def table(frame):
    return stress_table(frame, THRESHOLD, CLASSES)


def row(table, kind, severity):
    (found,) = table[(table["kind"] == kind) & (table["severity"] == severity)].to_dict("records")
    return found


def test_each_kind_has_a_row_for_each_severity_from_0(table):
    assert list(zip(table["kind"], table["severity"], strict=True)) == [
        (kind, severity) for kind in ("darker", "blur", "noise") for severity in range(6)
    ]
    assert set(table["n"]) == {80}
    assert set(table["positives"]) == {40}
    assert row(table, "blur", 3)["amount"] == 1.5
    assert row(table, "darker", 2)["unit"] == "gray levels taken"


def test_rates_their_limits_and_changes_are_those_of_the_counts(table):
    found = row(table, "blur", 3)
    assert found["sensitivity"] == 26 / 40
    expected = binomtest(26, 40).proportion_ci(method="wilson")
    assert (found["sensitivity_low"], found["sensitivity_high"]) == pytest.approx(tuple(expected))
    assert found["sensitivity_change"] == pytest.approx(-14 / 40)
    assert found["sensitivity_change_low"] < -14 / 40 < found["sensitivity_change_high"] < 0
    assert found["sensitivity_p"] == pytest.approx(binomtest(14, 14).pvalue)
    assert found["specificity"] == 1
    assert (found["specificity_change"], found["specificity_p"]) == (0, 1)
    assert row(table, "darker", 4)["specificity"] == 24 / 40


def test_the_area_is_that_of_the_same_images(frame, table):
    step = frame[(frame["kind"] == "blur") & (frame["severity"] == 4)]
    expected = roc_auc_score(step["label"] == "PNEUMONIA", step["score"])
    found = row(table, "blur", 4)
    assert found["auc"] == pytest.approx(expected)
    assert found["auc_low"] < expected < found["auc_high"]
    assert found["auc_change"] == pytest.approx(expected - 1)


def test_p_values_are_adjusted_over_all_kinds_and_severities(table):
    for figure in FIGURES:
        changed = table[table["severity"] > 0]
        assert len(changed) == 15
        np.testing.assert_array_equal(changed[f"{figure}_p_adjusted"], holm(changed[f"{figure}_p"]))
        smallest = changed[f"{figure}_p"].min()
        assert changed[f"{figure}_p_adjusted"].min() == pytest.approx(15 * smallest)
        unchanged = table[table["severity"] == 0]
        assert unchanged[[f"{figure}_change", f"{figure}_p", f"{figure}_p_adjusted"]].isna().all(axis=None)


def test_onsets_are_the_first_falls_beyond_noise(table):
    found = onsets(table).set_index("kind")
    assert found.loc["blur", "sensitivity"] == 3
    assert found.loc["darker", "specificity"] == 3
    assert np.isnan(found.loc["blur", "specificity"])
    assert found.loc["noise"].isna().all()


def test_a_rise_is_no_fall(frame):
    swapped = frame.assign(score=1 - frame["score"])
    worse_first = swapped[(swapped["kind"] == "blur") & (swapped["severity"] == 5)]
    original = frame[frame["kind"] == "original"]
    start = original.assign(score=worse_first["score"].to_numpy())
    rising = pd.concat([start, frame[frame["kind"] == "blur"]], ignore_index=True)
    table = stress_table(rising, THRESHOLD, CLASSES)
    assert (table["specificity_change"] > 0).any()
    assert onsets(table)["specificity"].isna().all()


def test_other_labels_and_images_without_all_scores_do_not_count(table):
    test = made_up(FALLING, others=7)
    test.scores[0, 3, 0] = np.nan
    found = stress_table(of_model(test, "one"), THRESHOLD, CLASSES)
    assert set(found["n"]) == {79}
    assert row(found, "blur", 3)["sensitivity"] == row(table, "blur", 3)["sensitivity"]


def test_with_one_class_the_other_figures_are_unknown(frame):
    alone = stress_table(frame[frame["label"] == "PNEUMONIA"], THRESHOLD, CLASSES)
    assert alone[["specificity", "specificity_p", "auc", "auc_p"]].isna().all(axis=None)
    assert row(alone, "blur", 5)["sensitivity"] == 0


def test_what_is_no_stress_test_is_refused(frame):
    with pytest.raises(InputError, match="lacks kind, severity"):
        stress_table(frame.drop(columns=["kind", "severity"]), THRESHOLD, CLASSES)
    with pytest.raises(InputError, match="lacks the images as they are"):
        stress_table(frame[frame["kind"] == "blur"], THRESHOLD, CLASSES)
    with pytest.raises(InputError, match="choose the rows of one model"):
        stress_table(long_table(made_up(FALLING, names=("one", "two"))), THRESHOLD, CLASSES)
    with pytest.raises(InputError, match="No image of A or B was scored"):
        stress_table(frame, THRESHOLD, ("A", "B"))
    with pytest.raises(InputError, match="threshold between 0 and 1"):
        stress_table(frame, 1.5, CLASSES)
    with pytest.raises(InputError, match="no model 'two'; it has one"):
        of_model(made_up(FALLING), "two")
