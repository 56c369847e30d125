import numpy as np
import pandas as pd
import pytest

from engine.evaluation.score_table import ScoreTable, write_scores
from engine.locations import WEIGHTS_DIR
from engine.models.catalog import list_models
from engine.reporting.ablations import ABLATIONS_DIR, Place, ablation_card, ablation_table
from tests.reporting.test_stages import table

PLACE = Place("kermany", "test")


@pytest.fixture
def folder(tmp_path):
    """Return a folder of three runs: the base, one that does as well, one that does worse."""
    for seed, (name, distance) in enumerate({"base": 2.0, "attention_none": 2.0, "mixup": 1.0}.items()):
        made = table(distance, seed)
        write_scores(
            ScoreTable(made.frame, made.classes, made.provenance), tmp_path / name / "scores/t.parquet"
        )
        log = {
            "epoch": [1, 2, 3],
            "best": [True, True, False],
            "hard_validation_auc": [0.7, 0.8 + seed / 100, 0.6],
        }
        pd.DataFrame(log).to_csv(tmp_path / name / "log.csv", index=False)
    return tmp_path


def test_each_run_is_compared_with_the_base(folder):
    found = ablation_table(folder, PLACE).set_index("run")
    assert list(found.index) == ["base", "attention_none", "attention_se", "loss_focal", "mixup"]
    assert list(found["trained"]) == [True, True, False, False, True]
    assert found.loc["attention_none", "verdict"] == "no difference beyond noise"
    assert found.loc["mixup", "verdict"] == "lower"
    assert np.isnan(found.loc["base", "auc_gain"])
    assert list(found["hard_validation_auc"].dropna()) == pytest.approx([0.8, 0.81, 0.82])
    assert found.loc["mixup", "auc_gain"] == pytest.approx(
        found.loc["mixup", "auc"] - found.loc["base", "auc"]
    )


def test_the_card_tells_what_was_not_trained_and_how(folder):
    card = ablation_card(folder, (PLACE, Place("nih_adult", "test")), "Six epochs each.\n")
    assert "Six epochs each." in card
    assert "## kermany · test" in card
    assert "nih_adult" not in card
    assert (
        "- loss_focal: not trained; `python -m engine train --recipe ablation --loss focal --data DIR "
        "--out weights/loss_focal`"
    ) in card
    rows = [line for line in card.splitlines() if line.startswith(("| base", "| mixup"))]
    assert "| lower |" in rows[1]


def test_the_runs_are_no_models():
    assert ABLATIONS_DIR.parent == WEIGHTS_DIR
    assert ABLATIONS_DIR.name not in [entry.name for entry in list_models(WEIGHTS_DIR)]
