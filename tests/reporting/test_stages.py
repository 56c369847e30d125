import numpy as np
import pandas as pd
import pytest

from engine.evaluation.auc_difference import paired_difference
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.models.catalog import list_models
from engine.models.config import ModelConfig, write_config
from engine.reporting.results_table import results_table
from engine.reporting.stages import scored_stages, stage_table

CLASSES = ("NORMAL", "PNEUMONIA")
CONFIG = ModelConfig("simple_cnn", width=4, size=32, padding="crop", threshold=0.5)


def table(distance, seed, count=400):
    """Return scores whose classes lie ``distance`` apart; the images' own noise is shared."""
    shared, draw = np.random.default_rng(0), np.random.default_rng(seed)
    ill = shared.random(count) < 0.6
    odds = np.where(ill, distance, -distance) / 2 + shared.normal(size=count) + 0.2 * draw.normal(size=count)
    frame = pd.DataFrame(
        {
            "path": [f"{index}.png" for index in range(count)],
            "label": np.where(ill, *CLASSES[::-1]),
            "score": 1 / (1 + np.exp(-odds)),
        }
    )
    facts = {"dataset": "kermany", "split": "test", "padding": "crop", "threshold": 0.5}
    return ScoreTable(frame, CLASSES, facts)


@pytest.fixture
def weights(tmp_path):
    """Return a weights folder with scores of three stages, and no weights."""
    for seed, (name, distance) in enumerate({"deep_cnn": 2.0, "simple_cnn": 1.0, "deep_resnet": 2.0}.items()):
        (tmp_path / name).mkdir()
        write_config(CONFIG, tmp_path / name / "config.json")
        write_scores(table(distance, seed), tmp_path / name / "scores" / "t.parquet")
        other = table(0.0, seed)
        other.provenance["padding"] = "white"
        write_scores(other, tmp_path / name / "scores" / "white.parquet")
    return tmp_path


def test_each_stage_is_compared_with_the_one_before(weights):
    found = stage_table(scored_stages(list_models(weights), "kermany")).set_index("stage")
    assert list(found.index[:4]) == ["simple_cnn", "deep_cnn", "efficientnet_b0", "deep_resnet"]
    assert list(found["trained"][:5]) == [True, True, False, True, False]
    assert list(found.loc[["deep_cnn", "deep_resnet"], "before"]) == ["simple_cnn", "deep_cnn"]
    assert found.loc["deep_cnn", "verdict"] == "higher"
    assert found.loc["deep_resnet", "verdict"] == "no difference beyond noise"
    assert found.loc[["simple_cnn", "efficientnet_b0"], "verdict"].isna().all()
    first, second = table(1.0, 1).frame, table(2.0, 0).frame
    expected = paired_difference(first["label"] == "PNEUMONIA", second["score"], first["score"])
    assert found.loc["deep_cnn", "auc_gain"] == pytest.approx(expected.delta)
    assert found.loc["deep_cnn", "auc_gain_low"] == pytest.approx(expected.interval[0])
    assert found.loc["deep_cnn", "auc_gain_p"] == pytest.approx(2 * expected.p)
    right = [((one["score"] >= 0.5) == (one["label"] == "PNEUMONIA")).mean() for one in (second, first)]
    assert found.loc["deep_cnn", "accuracy_gain"] == pytest.approx(right[0] - right[1])
    assert found.loc["simple_cnn", "accuracy"] == pytest.approx(right[1])


def test_a_stage_that_was_not_trained_says_how(weights):
    found = stage_table(scored_stages(list_models(weights), "kermany")).set_index("stage")
    assert found.loc["efficientnet_b0", "command"] == (
        "python -m engine train --recipe efficientnet_b0 --data DIR --out weights/efficientnet_b0"
    )
    assert np.isnan(found.loc["efficientnet_b0", "auc"])


def test_another_set_has_no_scores(weights):
    found = stage_table(scored_stages(list_models(weights), "kermany", "val"))
    assert not found["trained"].any()
    assert "auc" not in found


def test_the_results_go_by_stage_and_end_with_what_was_not_trained(weights):
    lines = results_table(list_models(weights)).splitlines()
    assert [line.split(" | ")[1] for line in lines[2:5]] == ["simple_cnn", "deep_cnn", "deep_resnet"]
    assert lines[5] == ""
    assert lines[6].startswith("- efficientnet_b0: not trained; `python -m engine train --recipe")
    assert not any(line.startswith("- ensemble") for line in lines)
