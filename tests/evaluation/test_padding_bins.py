import numpy as np
import pandas as pd
import pytest

from engine.evaluation.padding_bins import padding_bins, padding_points, parts_of

CLASSES = ("NORMAL", "PNEUMONIA")


def table(n=120):
    draw = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "path": [f"{number}.png" for number in range(n)],
            "label": np.where(np.arange(n) % 2, *CLASSES),
            "score": draw.random(n),
            "width": draw.integers(100, 200, n),
            "height": 100,
        }
    )


def test_images_of_the_classes_with_score_and_size_count():
    rows = table()
    rows.loc[0, "label"], rows.loc[1, "score"] = "OTHER", np.nan
    rows = rows.astype({"width": float})
    rows.loc[2, "width"] = np.nan
    points = padding_points(rows, CLASSES)
    assert list(points["path"]) == [f"{number}.png" for number in range(3, 120)]
    one = points.iloc[0]
    assert one["share"] == pytest.approx(1 - 100 / one["width"])


def test_parts_hold_equally_many_and_their_mean():
    points = padding_points(table(), CLASSES)
    bins = padding_bins(points, CLASSES)
    assert list(bins["label"].unique()) == list(CLASSES)
    for label in CLASSES:
        group = points[points["label"] == label].sort_values("share", kind="stable")
        parts = bins[bins["label"] == label]
        assert parts["n"].sum() == len(group) == 60
        assert parts["n"].min() >= 8
        assert parts["share"].is_monotonic_increasing
        first = group.head(parts["n"].iloc[0])["score"]
        half = 1.959964 * first.std() / np.sqrt(len(first))
        assert parts["score"].iloc[0] == pytest.approx(first.mean())
        assert parts["low"].iloc[0] == pytest.approx(max(0, first.mean() - half), abs=1e-6)
        assert parts["high"].iloc[0] == pytest.approx(min(1, first.mean() + half), abs=1e-6)


def test_equal_shares_are_never_divided():
    shares = np.array([0.0] * 40 + [0.1] * 15 + [0.2] * 5)
    assert parts_of(shares) == [slice(0, 40), slice(40, 60)]


def test_too_few_images_have_no_line():
    assert parts_of(np.linspace(0, 1, 9)) == []
    assert padding_bins(padding_points(table(10), CLASSES), CLASSES).empty
