"""``metrics``: thresholds chosen by rules and on validation, groups, a second dataset, leaks, subjects."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from engine.evaluation.score_table import ScoreTable, write_scores

CLASSES = ("NORMAL", "PNEUMONIA")


def write_table(path: Path, n: int, seed: int, shift: float = 0.0, model: str = "m", **columns) -> Path:
    """Write n noisy scores with provenance."""
    generator = np.random.default_rng(seed)
    y = generator.random(n) < 0.5
    frame = pd.DataFrame(
        {
            "path": [f"{path.stem}/{index}.png" for index in range(n)],
            "label": np.where(y, "PNEUMONIA", "NORMAL"),
            "score": np.round(1 / (1 + np.exp(-(generator.normal(size=n) + 2.5 * y - 1.2 - shift))), 4),
            "sex": np.where(generator.random(n) < 0.5, "F", "M"),
            "view": np.where(generator.random(n) < 0.3, "AP", "PA"),
            **columns,
        }
    )
    facts = {
        "dataset": path.stem.split("-")[0], "dataset_hash": path.stem.split("-")[0],
        "split": path.stem.split("-")[1], "weights_sha256": model, "threshold": 0.4,
    }  # fmt: skip
    return write_scores(ScoreTable(frame, CLASSES, facts), path)


@pytest.fixture
def tables(tmp_path) -> dict[str, Path]:
    return {
        "test": write_table(tmp_path / "home-test.parquet", 160, 1),
        "val": write_table(tmp_path / "home-val.parquet", 60, 2),
        "away": write_table(tmp_path / "away-test.parquet", 120, 3, shift=1.0),
    }


def arrays(path: Path) -> tuple[np.ndarray, np.ndarray]:
    frame = pd.read_parquet(path)
    return (frame["label"] == "PNEUMONIA").to_numpy(), frame["score"].to_numpy()


@pytest.mark.parametrize(
    ("options", "rule", "figure"),
    [
        (["--rule", "youden"], "Youden's J", lambda y, called: sk.balanced_accuracy_score(y, called)),
        (["--rule", "f1"], "best F1", sk.f1_score),
        (
            ["--cost", "4", "--prevalence", "0.2"],
            "a miss costs 4 false alarms at prevalence 0.2",
            lambda y, called: -(4 * 0.2 * (~called)[y].mean() + 0.8 * called[~y].mean()),
        ),
        (
            ["--specificity", "0.9"],
            "specificity ≥ 0.9",
            lambda y, called: called[y].mean() if (~called)[~y].mean() >= 0.9 else 0,
        ),
    ],
)
def test_a_threshold_chosen_on_validation_is_held_against_the_test_set(done, tables, options, rule, figure):
    printed = json.loads(done("metrics", tables["test"], *options, "--choose-on", tables["val"], "--json"))
    y, score = arrays(tables["val"])
    threshold = printed["threshold"]
    assert figure(y, score >= threshold) == pytest.approx(max(figure(y, score >= t) for t in [*score, 1.0]))
    assert printed["threshold_source"] == "chosen on validation"
    told = printed["operating_point"]
    assert (told["rule"], told["threshold"], told["chosen_on"]) == (rule, threshold, "val")
    assert told["sensitivity"]["promised"] == pytest.approx(sk.recall_score(y, score >= threshold))
    assert told["sensitivity"]["promised_n"] == y.sum()
    test_y, test_score = arrays(tables["test"])
    for name, positive in (("sensitivity", True), ("specificity", False)):
        achieved = sk.recall_score(test_y, test_score >= threshold, pos_label=positive)
        assert told[name]["achieved"] == printed[name] == pytest.approx(achieved)
        assert told[name]["difference"] == pytest.approx(told[name]["achieved"] - told[name]["promised"])
        low, high = told[name]["difference_interval"]
        assert low < told[name]["difference"] < high


def test_promised_against_achieved_is_printed(done, tables):
    printed = done("metrics", tables["test"], "--sensitivity", 0.9, "--choose-on", tables["val"])
    assert "(chosen on validation)" in printed.splitlines()[1]
    assert "sensitivity ≥ 0.9: promised on split val, where the threshold was chosen (optimistic)" in printed
    assert "achieved − promised" in printed


def test_a_rule_alone_chooses_on_this_split_and_promises_nothing(done, tables):
    printed = json.loads(done("metrics", tables["test"], "--cost", 2, "--json"))
    assert printed["threshold_source"] == "chosen on this split"
    assert "operating_point" not in printed


def test_groups_a_second_dataset_and_leaks_stand_beside_the_whole(done, tables, tmp_path):
    catalog = pd.read_parquet(tables["test"])[["path"]].assign(
        leak_duplicate=np.arange(160) < 30, leak_subject=False, label_conflict=False
    )
    catalog.to_parquet(tmp_path / "catalog.parquet")
    catalog.to_csv(tmp_path / "catalog.csv", index=False)
    options = ["--by", "sex", "--external", tables["away"], "--catalog", tmp_path / "catalog.parquet"]
    printed = json.loads(done("metrics", tables["test"], *options, "--json"))
    groups = printed["subgroups"]["sex"]
    assert sum(group["n"] for group in groups) == printed["n"] == 160
    y, score = arrays(tables["test"])
    female = (pd.read_parquet(tables["test"])["sex"] == "F").to_numpy()
    told = next(group for group in groups if group["group"] == "F")
    assert told["auc"] == pytest.approx(sk.roc_auc_score(y[female], score[female]))
    drop = printed["external"]["drops"]["sensitivity"]["drop"]
    away_y, away_score = arrays(tables["away"])
    assert drop == pytest.approx(printed["sensitivity"] - sk.recall_score(away_y, away_score >= 0.4))
    assert [row["n"] for row in printed["leak_aware"]] == [160, 130]
    assert printed["leak_aware"][1]["auc"] == pytest.approx(sk.roc_auc_score(y[30:], score[30:]))
    options[-1] = tmp_path / "catalog.csv"
    text = done("metrics", tables["test"], *options, "--by", "view")
    for words in (
        "home · test, n = 160",
        "without suspected duplicates in another split",
        "\nsex ",
        "\nview ",
    ):
        assert words in text


def test_calibration_and_intervals_by_subject_are_told(done, tables, tmp_path):
    printed = json.loads(done("metrics", tables["test"], "--json"))
    assert printed["calibration"]["n"] == 160
    assert printed["calibration"]["brier"] == pytest.approx(printed["brier"])
    assert "subject_intervals" not in printed
    assert "by subject" not in done("metrics", tables["test"])
    pairs = write_table(tmp_path / "pairs-test.parquet", 40, 4, subject=[f"s{i // 2}" for i in range(40)])
    printed = json.loads(done("metrics", pairs, "--json"))
    low, high = printed["subject_intervals"]["auc"]
    assert low < printed["auc"] < high
    assert f"{low:.3f} to {high:.3f}" in done("metrics", pairs)


def test_what_does_not_go_together_is_refused(refused, tables, tmp_path):
    test, val = tables["test"], tables["val"]
    assert "Give --cost or --rule, not both." in refused("metrics", test, "--cost", 3, "--rule", "f1")
    assert "Give only one of --threshold, --specificity, --cost." in refused(
        "metrics", test, "--cost", 3, "--threshold", 0.4, "--specificity", 0.9
    )
    for options in ([], ["--threshold", "0.5"]):
        assert "Say how --choose-on chooses" in refused("metrics", test, "--choose-on", val, *options)
    assert "Expected scores of two sets" in refused("metrics", test, "--choose-on", test, "--rule", "f1")
    other = write_table(tmp_path / "home-other.parquet", 60, 5, model="another")
    assert "of one model" in refused("metrics", test, "--choose-on", other, "--rule", "f1")
    assert "Expected a cost ratio above 0" in refused("metrics", test, "--cost", 0)
    assert "a column of the score table, but got 'age'" in refused("metrics", test, "--by", "age")


@pytest.mark.slow
def test_a_catalog_that_is_none_is_refused(refused, tables, tmp_path):
    test, bad = tables["test"], tmp_path / "bad.parquet"
    assert "Cannot read" in refused("metrics", test, "--catalog", tmp_path / "none.parquet")
    bad.write_text("no table")
    assert "is no scan's catalog" in refused("metrics", test, "--catalog", bad)
    (tmp_path / "bad.csv").write_bytes(b"")
    assert "is no scan's catalog" in refused("metrics", test, "--catalog", tmp_path / "bad.csv")
    assert "scanned catalog with leak_duplicate" in refused("metrics", test, "--catalog", test)
