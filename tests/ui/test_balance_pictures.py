import numpy as np
import pandas as pd

from engine.ui import balance_pictures
from tests.ui.homes import CLASSES


def table(n: int) -> pd.DataFrame:
    labels = np.tile([*CLASSES, "OTHER"], n)
    return pd.DataFrame(
        {
            "path": [f"{label}/{number}.png" for number, label in enumerate(labels)],
            "label": labels,
            "problem": [None, None, None, "blank", None, None] * (n // 2),
        }
    )


def test_usable_images_of_both_classes_are_averaged():
    found = balance_pictures.sampled(table(10), CLASSES)
    assert found["label"].value_counts().to_dict() == {"NORMAL": 5, "PNEUMONIA": 10}


def test_of_many_images_always_the_same_ones_are(monkeypatch):
    monkeypatch.setattr(balance_pictures, "MOST", 30)
    many = table(200)
    found = balance_pictures.sampled(many, CLASSES)
    assert found["label"].value_counts().to_dict() == {"NORMAL": 30, "PNEUMONIA": 30}
    assert found["path"].is_unique
    assert found.equals(balance_pictures.sampled(many, CLASSES))
    bad = set(many.loc[many["problem"].notna(), "path"])
    assert not bad & set(found["path"])
