from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests

from engine.errors import InputError
from engine.evaluation.metrics import summary
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.subgroup_values import LEAST, NOT_KNOWN
from engine.evaluation.subgroups import gaps_of, subgroups
from tests.evaluation.tables import CLASSES, noisy_table


def with_column(table: ScoreTable, values, name: str = "site") -> ScoreTable:
    return replace(table, frame=table.frame.assign(**{name: values}))


@pytest.fixture(scope="module")
def three_sites() -> ScoreTable:
    """Return 600 images of three sites; at site C a third of the scores are those of someone else."""
    table = noisy_table(600)
    score = table.frame["score"].to_numpy().copy()
    site = np.array(["A", "B", "C"])[np.arange(600) % 3]
    wrong = (site == "C") & (np.random.default_rng(1).random(600) < 0.5)
    score[wrong] = np.random.default_rng(2).permutation(score[wrong])
    return with_column(replace(table, frame=table.frame.assign(score=score)), site)


def test_figures_are_those_of_the_group_alone(three_sites):
    found = subgroups(three_sites, "site", 0.5)
    for row in found.to_dict("records"):
        rows = three_sites.frame[three_sites.frame["site"] == row["group"]]
        expected = summary(rows["label"] == CLASSES[1], rows["score"], 0.5)
        assert (row["n"], row["positives"]) == (expected.n, expected.positives)
        for name in ("auc", "sensitivity", "specificity", "accuracy"):
            assert row[name] == pytest.approx(getattr(expected, name))
            assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx(expected.intervals[name])


def test_gaps_are_to_all_other_images_with_exact_p_values_and_holms_correction(three_sites):
    found = subgroups(three_sites, "site", 0.5)
    frame = three_sites.frame
    right = (frame["score"] >= 0.5) == (frame["label"] == CLASSES[1])
    positive = frame["label"] == CLASSES[1]
    for row in found.to_dict("records"):
        ours = right[positive & (frame["site"] == row["group"])]
        rest = right[positive & (frame["site"] != row["group"])]
        assert row["sensitivity_gap"] == pytest.approx(ours.mean() - rest.mean())
        table = [[side.sum(), (~side).sum()] for side in (ours, rest)]
        assert row["sensitivity_p"] == pytest.approx(fisher_exact(table).pvalue, rel=1e-6)
    gaps = gaps_of(found)
    assert len(gaps) == 9
    assert gaps["p_adjusted"].tolist() == pytest.approx(multipletests(gaps["p"], method="holm")[1])
    assert found.loc[found["flagged"], "group"].tolist() == ["C"]
    assert gaps.iloc[0][["group", "figure", "flagged"]].tolist() == ["C", "auc", True]


def test_two_groups_make_one_comparison_that_both_show():
    table = with_column(noisy_table(200), np.where(np.arange(200) % 2, "F", "M"))
    found = subgroups(table, "site", 0.5).set_index("group")
    for figure in ("auc", "sensitivity", "specificity"):
        assert found.at["F", f"{figure}_gap"] == -found.at["M", f"{figure}_gap"]
        assert found.at["F", f"{figure}_gap_low"] == -found.at["M", f"{figure}_gap_high"]
    first = gaps_of(found.reset_index()).drop_duplicates("figure")
    assert first["p_adjusted"].tolist() == pytest.approx(multipletests(first["p"], method="holm")[1])


def test_a_subtype_of_positives_is_compared_among_positives_against_all_negatives():
    table = noisy_table(240)
    positive = (table.frame["label"] == CLASSES[1]).to_numpy()
    subtype = np.where(positive, np.where(np.arange(240) % 2, "virus", "bacteria"), None)
    found = subgroups(with_column(table, subtype), "site", 0.5).set_index("group")
    virus = table.frame[(subtype == "virus") | ~positive]
    expected = summary(virus["label"] == CLASSES[1], virus["score"], 0.5)
    assert found.at["virus", "auc"] == pytest.approx(expected.auc)
    assert (found.at["virus", "auc_low"], found.at["virus", "auc_high"]) == pytest.approx(
        expected.intervals["auc"]
    )
    assert found.at["virus", "auc_gap"] == pytest.approx(
        found.at["virus", "auc"] - found.at["bacteria", "auc"]
    )
    assert found.loc[NOT_KNOWN, ["auc", "sensitivity"]].isna().all()
    assert found["specificity_gap"].isna().all()
    assert found.at["virus", "n"] == found.at["virus", "positives"]


def test_small_groups_are_listed_and_not_judged():
    site = np.where(np.arange(200) < LEAST - 1, "tiny", np.where(np.arange(200) % 2, "A", "B"))
    found = subgroups(with_column(noisy_table(200), site), "site", 0.5).set_index("group")
    assert found.at["tiny", "n"] == LEAST - 1
    gaps = [f"{name}_gap" for name in ("auc", "sensitivity", "specificity")]
    assert found.loc["tiny", gaps].isna().all()
    assert found.loc[["A", "B"], gaps].notna().all(axis=None)


def test_other_labels_never_count():
    table = with_column(noisy_table(100), np.where(np.arange(100) % 2, "A", "B"))
    more = pd.DataFrame({"path": ["x"], "label": ["OTHER"], "score": [0.9], "site": ["A"]})
    both = replace(table, frame=pd.concat([table.frame, more], ignore_index=True))
    pd.testing.assert_frame_equal(subgroups(both, "site", 0.5), subgroups(table, "site", 0.5))
    with pytest.raises(InputError, match="threshold"):
        subgroups(table, "site", 1.5)


@pytest.mark.slow
def test_groups_drawn_by_lot_are_seldom_flagged():
    alarms = 0
    for seed in range(400):
        site = np.random.default_rng(seed).choice(list("ABCD"), 300)
        alarms += bool(
            subgroups(with_column(noisy_table(300, seed=seed), site), "site", 0.5)["flagged"].any()
        )
    assert alarms / 400 <= 0.075
