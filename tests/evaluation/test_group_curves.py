import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from engine.evaluation.group_curves import group_curves, overlay_columns
from engine.evaluation.score_table import ScoreTable


@pytest.fixture
def scored() -> ScoreTable:
    rng = np.random.default_rng(0)
    n = 200
    ill = np.arange(n) % 2 == 1
    frame = pd.DataFrame(
        {
            "path": [f"{at}.png" for at in range(n)],
            "label": np.where(ill, "PNEUMONIA", "NORMAL"),
            "score": np.clip(rng.normal(np.where(ill, 0.7, 0.3), 0.2), 0, 1),
            "sex": rng.choice(["F", "M"], n),
            "subtype": np.where(ill, rng.choice(["virus", "bacteria"], n), None),
            "rare": np.where(np.arange(n) < 9, "a", "b"),
        }
    )
    return ScoreTable(frame, ("NORMAL", "PNEUMONIA"))


def test_each_group_has_a_curve_of_its_own_images(scored):
    groups, note = group_curves(scored, "sex", 0.5)
    assert note == "One curve for each group by sex"
    for one in groups:
        rows = scored.frame[scored.frame["sex"] == one.name[0]]
        assert one.name == f"{one.name[0]} (n = {len(rows)})"
        assert one.metrics.auc == pytest.approx(roc_auc_score(rows["label"] == "PNEUMONIA", rows["score"]))


def test_parts_of_one_class_are_drawn_against_all_of_the_other(scored):
    groups, note = group_curves(scored, "subtype", 0.5)
    assert note.endswith("each against all NORMAL")
    frame = scored.frame
    for one in groups:
        rows = frame[(frame["subtype"] == one.name.split()[0]) | (frame["label"] == "NORMAL")]
        assert one.metrics.n == len(rows)
        assert one.metrics.auc == pytest.approx(roc_auc_score(rows["label"] == "PNEUMONIA", rows["score"]))


def test_a_column_without_two_curves_is_not_offered(scored):
    assert overlay_columns(scored) == ["sex", "subtype"]
