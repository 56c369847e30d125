import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from engine.evaluation.padding_relation import padding_relation, padding_share
from engine.imaging.fit import Padding, frame_for

CLASSES = ("NORMAL", "PNEUMONIA")


def table(strength, n=400, seed=0):
    draw = np.random.default_rng(seed)
    width, height = draw.integers(400, 900, n), draw.integers(400, 900, n)
    odds = strength * padding_share(width, height) * 4 + draw.normal(size=n)
    labels = np.where(np.arange(n) % 2, *CLASSES)
    return pd.DataFrame({"label": labels, "score": 1 / (1 + np.exp(-odds)), "width": width, "height": height})


def test_the_share_is_that_of_the_frame():
    shares = padding_share([448, 224, 300], [224, 896, 300])
    frames = [frame_for(h, w, 224, Padding.BLACK) for w, h in ((448, 224), (224, 896), (300, 300))]
    assert list(shares) == pytest.approx([frame.padding_share for frame in frames])


def test_the_correlation_is_scipys_within_each_class():
    frame = table(1.0)
    found = padding_relation(frame, CLASSES).set_index("label")
    for label in CLASSES:
        group = frame[frame["label"] == label]
        share = padding_share(group["width"], group["height"])
        assert found.loc[label, "rho"] == pytest.approx(spearmanr(share, group["score"]).statistic)
        assert found.loc[label, "low"] > 0.3


def test_without_a_relation_the_limits_hold_zero():
    held = 0
    for seed in range(200):
        row = padding_relation(table(0.0, n=120, seed=seed), CLASSES).iloc[0]
        held += row["low"] <= 0 <= row["high"]
    assert 0.9 <= held / 200 <= 0.99


def test_what_does_not_vary_has_no_correlation():
    frame = table(1.0, n=20).assign(width=500, height=500)
    found = padding_relation(frame, CLASSES)
    assert list(found["n"]) == [10, 10]
    assert found[["rho", "low", "high"]].isna().all(axis=None)


def test_unread_images_and_other_labels_do_not_count():
    frame = table(1.0, n=40)
    frame.loc[0, "score"] = np.nan
    frame.loc[1, "label"] = "OTHER"
    assert padding_relation(frame, CLASSES)["n"].sum() == 38
