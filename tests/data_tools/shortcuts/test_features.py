import numpy as np
import pandas as pd
import pytest

from data_tools.shortcuts.features import FEATURES, NAMED, Kind, feature_table, of_kind


def two(**columns) -> pd.DataFrame:
    return pd.DataFrame(
        {"path": ["a.png", "b.png"], "width": [200.0, 100.0], "height": [100.0, 200.0]}
    ).assign(**columns)


def test_features_of_a_scan():
    table = two(bytes=[20_000.0, 40_000.0], mode=["L", "RGB"], mean=[100.0, 120.0], bit_depth=[8.0, 16.0])
    features = feature_table(table)
    assert features.to_dict("list") == {
        "width": [200.0, 100.0],
        "height": [100.0, 200.0],
        "aspect": [2.0, 0.5],
        "mean": [100.0, 120.0],
        "mode": [0.0, 1.0],
        "bit_depth": [8.0, 16.0],
        "bytes": [20_000.0, 40_000.0],
        "compression": [1.0, 2.0],
    }
    assert set(features.dtypes) == {np.dtype(float)}


def test_what_is_absent_or_constant_is_left_out():
    table = two(height=[100.0, 100.0], mode=["L", None], std=[np.nan, np.nan], source="one")
    assert list(feature_table(table)) == ["width", "aspect", "letterbox"]
    assert feature_table(two().iloc[:1]).columns.empty
    assert feature_table(two().iloc[:0]).columns.empty


def test_the_padding_that_a_letterbox_would_add():
    features = feature_table(two(width=[400.0, 100.0], height=[100.0, 200.0]))
    assert features["letterbox"].tolist() == [0.75, 0.5]


def test_the_original_wins_where_the_manifest_gives_it():
    table = two(
        original_width=[3000, 2000], original_height=[2000, 2000], original_mode=["RGB", "L"], mode="L"
    )
    features = feature_table(table.assign(bytes=[100.0, 50.0]))
    assert features["width"].tolist() == [3000, 2000]
    assert features["aspect"].tolist() == [1.5, 1.0]
    assert features["mode"].tolist() == [1.0, 0.0]
    assert "height" not in features
    # The bytes are those of the file at hand, and so are the pixels that they are divided by.
    assert features["compression"].tolist() == [100 / 20_000, 50 / 20_000]


def test_a_few_originals_beside_copies_do_not_count():
    rows = pd.concat([two()] * 20, ignore_index=True)
    some = rows.assign(original_width=[3000.0] * 30 + [np.nan] * 10)
    assert set(feature_table(some)["width"]) == {200.0, 100.0}
    nearly_all = rows.assign(original_width=[3000.0] * 38 + [2000.0] + [np.nan])
    assert feature_table(nearly_all)["width"].dropna().unique().tolist() == [3000.0, 2000.0]


def test_impossible_sizes_are_unknown():
    features = feature_table(two(width=[0.0, 100.0], bytes=[1.0, 2.0]))
    assert np.isnan(features["bytes"]).sum() == 0
    assert list(features) == ["height", "bytes"]


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_features_with_names(kind):
    names = of_kind(list(NAMED), kind)
    assert names
    assert all(NAMED[name].title for name in names)


def test_features_are_known_by_name():
    assert len(NAMED) == len(FEATURES)
