import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score
from statsmodels.stats.multitest import multipletests

from engine.evaluation.score_table import ScoreTable, write_scores
from engine.locations import user_weights_dir
from engine.models.config import ModelConfig, write_config
from tests.commands.test_metrics import NUMBERS, write_csv
from tests.evaluation.comparison.examples import tables
from tests.evaluation.tables import score_table

CLASSES = ("NORMAL", "PNEUMONIA")


@pytest.fixture
def files(tmp_path) -> list[Path]:
    """Return three models' tables of 300 images, without provenance."""
    return [write_scores(table, tmp_path / f"{name}.csv") for name, table in tables().items()]


def test_json_keeps_its_contract(done, files):
    printed = json.loads(done("compare", *files, "--json"))
    given = tables()
    names = [model["name"] for model in printed["models"]]
    assert names[2] == "poor"
    assert [model["rank"] for model in printed["models"]] == [1, 1, 3]
    for model in printed["models"]:
        assert set(NUMBERS) <= set(model)
        frame = given[model["name"]].frame
        y, score = frame["label"] == "PNEUMONIA", frame["score"]
        assert model["auc"] == pytest.approx(roc_auc_score(y, score))
        assert model["accuracy"] == pytest.approx(accuracy_score(y, score >= 0.5))
        low, high = model["intervals"]["auc"]
        assert low < model["auc"] < high
    auc = {model["name"]: model["auc"] for model in printed["models"]}
    assert [(pair["a"], pair["b"]) for pair in printed["pairs"]] == [
        (names[0], names[1]), (names[0], names[2]), (names[1], names[2]),
    ]  # fmt: skip
    for pair in printed["pairs"]:
        assert pair["delta_auc"] == pytest.approx(auc[pair["a"]] - auc[pair["b"]])
        low, high = pair["interval"]
        assert low < pair["delta_auc"] < high
    wanted = multipletests([pair["p"] for pair in printed["pairs"]], method="holm")[1]
    np.testing.assert_allclose([pair["p_adjusted"] for pair in printed["pairs"]], wanted)
    assert (printed["n"], printed["excluded"], printed["classes"]) == (300, 0, [*CLASSES])
    assert 0 < printed["minimum_detectable_difference"]["auc"] < 0.2
    assert printed["minimum_detectable_difference"]["text"].startswith("With these 300 images")


def test_the_text_has_leaderboard_pairs_and_what_could_be_told_apart(done, files):
    lines = done("compare", *files).splitlines()
    assert lines[0].startswith("300 images that all 3 models score, ")
    ranked = [line.split()[:2] for line in lines if line.lstrip()[:2] in ("1 ", "3 ")]
    assert [rank for rank, _ in ranked] == ["1", "1", "3"]
    assert ranked[2][1] == "poor"
    assert sum(" < 0.001 " in line for line in lines) == 2
    assert any(line.startswith("With these 300 images") for line in lines)
    assert "no proof that they are equally good" in lines[-1]


def test_models_are_called_by_their_provenance_and_judged_at_their_threshold(done, tmp_path):
    given = tables()
    files = [
        write_scores(
            ScoreTable(
                given[name].frame,
                CLASSES,
                {"model": "net", "padding": padding, "threshold": 0.7, "split": "test"},
            ),
            tmp_path / f"{name}.parquet",
        )
        for name, padding in (("good", "black"), ("poor", "white"))
    ]
    printed = json.loads(done("compare", *files, "--json"))
    assert [model["name"] for model in printed["models"]] == ["net (black)", "net (white)"]
    assert [
        (model["threshold"], model["threshold_source"], model["split"]) for model in printed["models"]
    ] == [(0.7, "model", "test")] * 2
    assert done("compare", *files).startswith("split test, 300 images")


def test_models_of_weights_by_name(done, refused, tmp_path, files):
    given = tables()
    for name in ("good", "poor"):
        folder = user_weights_dir() / name
        (folder / "scores").mkdir(parents=True)
        write_config(ModelConfig(arch="simple_cnn", padding="black"), folder / "config.json")
        provenance = {"model": name, "dataset": "chest", "split": "test", "padding": "black"}
        write_scores(ScoreTable(given[name].frame, CLASSES, provenance), folder / "scores" / "s.parquet")
    printed = json.loads(done("compare", "--data", "chest/test", "--json"))
    assert [model["name"] for model in printed["models"]] == ["good", "poor"]
    printed = json.loads(done("compare", "poor", tmp_path / "alike.csv", "--data", "chest/test", "--json"))
    assert [model["name"] for model in printed["models"]] == ["alike", "poor"]
    message = refused("compare", "best", "good", "--data", "chest/test")
    assert (
        "'best' is no file and no model with scores of 'chest/test'; these have some: good, poor." in message
    )
    assert "No model in weights/ has scores of 'chest/val'" in refused("compare", "--data", "chest/val")
    assert "its split, say kermany/test, but got 'chest'" in refused("compare", "--data", "chest")


def test_images_that_not_all_score_and_other_labels_are_told(done, tmp_path):
    rows = [
        ("a", "NORMAL", 0.1),
        ("b", "PNEUMONIA", 0.8),
        ("c", "NORMAL", 0.3),
        ("d", "PNEUMONIA", 0.4),
        ("o", "OTHER", 0.9),
    ]
    one = write_scores(score_table(rows), tmp_path / "one.csv")
    two = write_scores(score_table([*rows, ("e", "NORMAL", 0.2)]), tmp_path / "two.csv")
    assert "1 excluded, up to 1 of a model left out" in done("compare", one, two).splitlines()[0]
    printed = json.loads(done("compare", one, two, "--json"))
    assert (printed["n"], printed["excluded"]) == (4, 1)
    assert {model["name"]: model["left_out"] for model in printed["models"]} == {"one": 0, "two": 1}


def test_what_cannot_be_compared_is_one_line(refused, tmp_path, files):
    one_class = write_csv(tmp_path / "normal.csv", ["NORMAL"] * 3, [0.2, 0.7, 0.9])
    other = write_csv(tmp_path / "numbers.csv", ["1", "0", "1"], [0.2, 0.7, 0.9])
    assert "Expected two or more models to compare, but got 1." in refused("compare", files[0])
    assert "Expected two or more models to compare, but got 0." in refused("compare")
    assert "Cannot read 'absent.csv'" in refused("compare", files[0], "absent.csv")
    assert "have no scored image in common" in refused("compare", files[0], one_class)
    assert "are all labelled NORMAL" in refused("compare", one_class, one_class)
    assert "are about different classes" in refused("compare", files[0], other)
