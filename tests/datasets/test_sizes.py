import numpy as np
import pandas as pd
import pytest

from engine.datasets.sizes import image_sizes, size_table

CLASSES = ("NORMAL", "PNEUMONIA")


@pytest.fixture
def rows() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "path": ["a", "b", "c", "d"],
            "split": ["train", "train", "test", "train"],
            "label": ["PNEUMONIA", "NORMAL", "NORMAL", "NORMAL"],
            "width": [224.0, 224.0, np.nan, 200.0],
            "height": [112.0, 224.0, np.nan, 100.0],
        }
    )


def test_files_without_a_size_are_left_out(rows):
    sizes = image_sizes(rows, CLASSES)
    assert sizes["path"].tolist() == ["a", "b", "d"]
    assert sizes["aspect"].tolist() == [2, 1, 2]


def test_the_originals_size_wins_where_it_is_known(rows):
    sizes = image_sizes(
        rows.assign(original_width=[1000, np.nan, 600, "?"], original_height=[500, np.nan, 400, "?"]), CLASSES
    )
    assert sizes[["width", "height"]].to_numpy().tolist() == [[1000, 500], [224, 224], [600, 400], [200, 100]]


def test_table_by_split_and_class():
    generator = np.random.default_rng(0)
    n = 400
    rows = pd.DataFrame(
        {
            "path": [str(i) for i in range(n)],
            "split": generator.choice(["train", "test"], n),
            "label": generator.choice(CLASSES, n),
            "width": generator.integers(100, 900, n),
            "height": generator.integers(100, 900, n),
        }
    )
    table = size_table(image_sizes(rows, CLASSES))
    assert table["split"].tolist() == ["train", "train", "test", "test"]
    assert table["label"].tolist() == ["NORMAL", "PNEUMONIA"] * 2
    chosen = rows[(rows["split"] == "test") & (rows["label"] == "NORMAL")]
    row = table.iloc[2]
    aspect = chosen["width"] / chosen["height"]
    assert row["n"] == len(chosen)
    assert row["width"] == np.median(chosen["width"])
    assert row["height_low"] == pytest.approx(np.quantile(chosen["height"], 0.05))
    assert row["aspect_high"] == pytest.approx(np.quantile(aspect, 0.95))
    assert row["aspect_mean"] == pytest.approx(aspect.mean())


def test_a_table_without_sizes_has_none():
    sizes = image_sizes(pd.DataFrame({"path": ["a"], "label": ["NORMAL"]}), CLASSES)
    assert sizes.empty
    assert size_table(sizes).empty
    assert "aspect_mean" in size_table(sizes)


def test_real_aspect_ratios(test_data):
    table = size_table(image_sizes(pd.read_csv(test_data / "kermany" / "manifest.csv"), CLASSES))
    assert table["aspect_mean"].round(2).tolist() == [1.23, 1.51, 1.37, 1.53]
