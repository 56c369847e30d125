import numpy as np
import pandas as pd

from engine.evaluation.score_files import list_score_files
from engine.evaluation.score_table import ScoreTable, write_scores
from engine.models.config import ModelConfig
from engine.reporting.weak_spots_section import weak_spots_section

N = 200
CONFIG = ModelConfig(arch="simple_cnn", classes=("NORMAL", "PNEUMONIA"), threshold=0.5, padding="black")


def table_at(folder, missed_in_ap, *, split="test", padding="black", others=0.1):
    """Write scores of N images, half of them of view AP, where a share of the positive is missed."""
    draw = np.random.default_rng(0)
    positive, ap = np.arange(N) % 2 == 0, np.arange(N) % 4 < 2
    missed = draw.uniform(size=N) < np.where(ap, missed_in_ap, 0.05)
    score = np.where(positive & ~missed, 0.9, 0.1)
    frame = pd.DataFrame(
        {
            "path": [f"{number}.png" for number in range(N)],
            "label": np.where(positive, "PNEUMONIA", "NORMAL"),
            "score": score,
            "view": np.where(ap, "AP", "PA"),
        }
    )
    other = pd.DataFrame(
        {
            "path": [f"other{number}.png" for number in range(50)],
            "label": "OTHER",
            "score": others,
            "view": "PA",
        }
    )
    provenance = {"dataset": "made", "split": split, "padding": padding, "model": "m"}
    table = ScoreTable(pd.concat([frame, other]), CONFIG.classes, provenance)
    write_scores(table, folder / f"made-{split}-{padding}.parquet")
    return list_score_files([folder])


def test_a_group_that_is_missed_is_told_with_its_figure_and_n(tmp_path):
    section = weak_spots_section(table_at(tmp_path, 0.5), CONFIG)
    assert "On made · test the model does worse where view is AP: ROC AUC 0." in section
    assert "n = 100, " in section
    assert "other" not in section


def test_another_label_that_is_called_positive_is_told(tmp_path):
    section = weak_spots_section(table_at(tmp_path, 0.05, others=0.8), CONFIG)
    assert "calls 100 of 100 images labelled other pneumonia" in section
    assert "view is" not in section


def test_nothing_is_said_where_the_groups_do_not_differ_beyond_chance(tmp_path):
    assert weak_spots_section(table_at(tmp_path, 0.05), CONFIG) == ""


def test_validation_and_other_preparations_do_not_count(tmp_path):
    table_at(tmp_path, 0.5, split="val")
    files = table_at(tmp_path, 0.5, padding="white")
    assert len(files) == 2
    assert weak_spots_section(files, CONFIG) == ""
