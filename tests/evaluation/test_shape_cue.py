import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from engine.evaluation.shape_cue import shape_cue
from tests.evaluation.tables import CLASSES


def sizes(shift: float, n: int = 120) -> pd.DataFrame:
    """Return sizes of n images, of pneumonia ones wider than high by that much more."""
    rng = np.random.default_rng(0)
    label = np.repeat(CLASSES, n // 2)
    height = rng.integers(200, 400, n)
    aspect = rng.normal(1.2, 0.1, n) + shift * (label == "PNEUMONIA")
    return pd.DataFrame({"label": label, "width": height * aspect, "height": height})


@pytest.mark.parametrize("shift", [0.1, -0.1])
def test_the_aspect_ratio_is_judged_as_a_score(shift):
    table = sizes(shift)
    cue = shape_cue(table, CLASSES)
    aspect = table["width"] / table["height"]
    assert cue.wider == ("PNEUMONIA" if shift > 0 else "NORMAL")
    assert cue.auc == pytest.approx(roc_auc_score(table["label"] == cue.wider, aspect))
    assert 0.5 < cue.interval[0] < cue.auc < cue.interval[1] < 1
    assert cue.mean == pytest.approx(aspect[table["label"] == cue.wider].mean())
    assert cue.others == pytest.approx(aspect[table["label"] != cue.wider].mean())
    assert cue.n == 120


def test_scale_does_not_count():
    table = sizes(0.1)
    larger = table.assign(width=table["width"] * 3, height=table["height"] * 3)
    assert shape_cue(larger, CLASSES) == shape_cue(table, CLASSES)


def test_other_labels_and_unknown_sizes_do_not_count():
    table = sizes(0.1)
    other = table.assign(label="OTHER", width=1.0)
    unknown = table.assign(width=np.nan)
    assert shape_cue(pd.concat([table, other, unknown]), CLASSES) == shape_cue(table, CLASSES)


def test_without_both_classes_there_is_no_cue():
    table = sizes(0.1)
    assert shape_cue(table[table["label"] == "NORMAL"], CLASSES) is None
    assert shape_cue(table.assign(height=0), CLASSES) is None
