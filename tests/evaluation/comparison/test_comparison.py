import dataclasses
import itertools

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import accuracy_score, cohen_kappa_score, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from engine.errors import InputError
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison.leaderboard import FIGURES
from engine.evaluation.metrics import summary
from engine.evaluation.paired_accuracy import accuracy_difference
from engine.evaluation.score_table import ScoreTable
from tests.evaluation.comparison.examples import tables
from tests.evaluation.examples import delongs_patients
from tests.evaluation.tables import score_table


@pytest.fixture(scope="module")
def found():
    return compare(tables())


def with_threshold(table: ScoreTable, threshold: float) -> ScoreTable:
    return dataclasses.replace(table, provenance={"threshold": threshold})


def test_the_leaderboard_is_in_order_of_auc_with_the_figures_of_each(found):
    assert found.names == found.models["name"].tolist()
    assert found.models["auc"].is_monotonic_decreasing
    assert found.models["rank"].tolist() == [1, 1, 3]
    assert found.names[2] == "poor"
    y = found.frame["y"].to_numpy()
    for row in found.models.to_dict("records"):
        wanted = summary(y, found.frame[row["name"]], 0.5)
        assert (row["n"], row["positives"]) == (300, y.sum()) == (found.n, found.positives)
        for figure in FIGURES:
            assert row[figure] == getattr(wanted, figure)
            assert (row[f"{figure}_low"], row[f"{figure}_high"]) == wanted.intervals[figure]
        assert row["auc"] == pytest.approx(roc_auc_score(y, found.frame[row["name"]]))


def test_pairs_are_those_of_the_references(found):
    y = found.frame["y"].to_numpy()
    assert [*zip(found.pairs["a"], found.pairs["b"], strict=True)] == [
        *itertools.combinations(found.names, 2)
    ]
    for row in found.pairs.to_dict("records"):
        first, second = (found.frame[row[name]].to_numpy() for name in "ab")
        assert row["delta_auc"] == pytest.approx(roc_auc_score(y, first) - roc_auc_score(y, second))
        one, other = (first >= 0.5) == y, (second >= 0.5) == y
        assert row["delta_accuracy"] == pytest.approx(
            accuracy_score(y, first >= 0.5) - accuracy_score(y, second >= 0.5)
        )
        assert (row["only_a"], row["only_b"]) == ((one & ~other).sum(), (other & ~one).sum())
        assert (row["accuracy_low"], row["accuracy_high"]) == accuracy_difference(
            row["only_a"], row["only_b"], 300
        )
        assert row["mcnemar_p"] == pytest.approx(mcnemar([[0, row["only_a"]], [row["only_b"], 0]]).pvalue)
        assert row["correlation"] == pytest.approx(spearmanr(first, second).statistic)
        assert row["kappa"] == pytest.approx(cohen_kappa_score(first >= 0.5, second >= 0.5))
        assert row["detectable_auc"] == pytest.approx(2.8016 * row["error"], rel=1e-4)
    for p in ("p", "mcnemar_p"):
        np.testing.assert_allclose(
            found.pairs[f"{p}_adjusted"], multipletests(found.pairs[p], method="holm")[1]
        )


def test_delong_by_all_pairs_of_images(found):
    # Written otherwise than the module: each pair of a positive and a negative counts, after DeLong 1988.
    y = found.frame["y"].to_numpy()
    wins = {
        name: (np.sign(score[y][:, None] - score[~y][None, :]) + 1) / 2
        for name, score in ((name, found.frame[name].to_numpy()) for name in found.names)
    }
    for row in found.pairs.to_dict("records"):
        difference = wins[row["a"]] - wins[row["b"]]
        variance = sum(difference.mean(axis=axis).var(ddof=1) / difference.shape[1 - axis] for axis in (0, 1))
        assert row["error"] == pytest.approx(np.sqrt(variance))
        assert row["high"] - row["low"] == pytest.approx(2 * 1.959964 * np.sqrt(variance))


def test_delongs_patients_cannot_be_told_apart():
    # DeLong, DeLong and Clarke-Pearson (1988), as the SAS/STAT User's Guide prints the example.
    event, tests = delongs_patients()
    names = np.where(event, "PNEUMONIA", "NORMAL")
    found = compare(
        {
            name: score_table((f"{i}", names[i], value) for i, value in enumerate(score))
            for name, score in tests.items()
        }
    )
    assert found.models["auc"].tolist() == pytest.approx([0.7366, 0.7258, 0.6478], abs=5e-5)
    pair = found.pairs[(found.pairs["a"] == "albumin") & (found.pairs["b"] == "kg")].iloc[0]
    assert pair[["delta_auc", "low", "high", "p"]].tolist() == pytest.approx(
        [0.0108, -0.1761, 0.1976, 0.9102], abs=5e-5
    )
    assert found.models["rank"].tolist() == [1, 1, 1]


def test_each_model_is_judged_at_its_own_threshold():
    pair = tables()
    pair = {"good": with_threshold(pair["good"], 0.7), "poor": with_threshold(pair["poor"], 0.2)}
    found = compare(pair)
    assert found.models["threshold"].tolist() == [0.7, 0.2]
    y = found.frame["y"]
    for name, threshold in (("good", 0.7), ("poor", 0.2)):
        assert found.wrong[name].tolist() == ((found.frame[name] >= threshold) != y).tolist()
        assert found.evaluations[name].metrics.fp == (found.wrong[name] & ~y).sum()


def test_only_common_images_of_the_two_classes_count():
    rows = [
        ("a", "NORMAL", 0.1),
        ("b", "PNEUMONIA", 0.8),
        ("c", "NORMAL", 0.3),
        ("d", "PNEUMONIA", 0.4),
        ("o", "OTHER", 0.9),
    ]
    more = [("x", "NORMAL", 0.5), ("y", "OTHER", 0.5), ("z", "PNEUMONIA", np.nan)]
    found = compare({"one": score_table(rows), "two": score_table([*reversed(rows), *more])})
    assert (found.n, found.positives, found.excluded) == (4, 2, 1)
    assert found.left_out == {"one": 0, "two": 1}
    assert found.frame["path"].tolist() == ["a", "b", "c", "d"]
    assert found.frame.columns.tolist() == ["path", "label", "y", "one", "two"]


def test_the_same_scores_twice_are_one_tier_without_a_difference():
    table = tables()["good"]
    found = compare({"one": table, "two": table})
    pair = found.pairs.iloc[0]
    assert found.models["rank"].tolist() == [1, 1]
    assert (pair["delta_auc"], pair["p"], pair["mcnemar_p"], pair["kappa"], pair["correlation"]) == (
        0,
        1,
        1,
        1,
        1,
    )


def test_what_cannot_be_compared_is_refused():
    good = tables()["good"]
    with pytest.raises(InputError, match="two or more models"):
        compare({"good": good})
    with pytest.raises(InputError, match="cannot be called 'label'"):
        compare({"label": good, "good": good})
    one_class = score_table([("a", "NORMAL", 0.2), ("b", "NORMAL", 0.4)])
    with pytest.raises(
        InputError, match="all labelled NORMAL; a comparison needs images of NORMAL and of PNEUMONIA"
    ):
        compare({"one": one_class, "two": one_class})
    other = score_table([("a", "OTHER", 0.2)])
    with pytest.raises(InputError, match="of neither class"):
        compare({"one": other, "two": other})
    with pytest.raises(InputError, match="different classes"):
        compare({"one": good, "two": dataclasses.replace(good, classes=("NORMAL", "TB"))})
    with pytest.raises(InputError, match="no scored image in common"):
        compare({"one": good, "two": score_table([("elsewhere", "NORMAL", 0.2)])})
