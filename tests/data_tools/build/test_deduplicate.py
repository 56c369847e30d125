"""Copies and contradictions among alike pictures."""

import numpy as np
import pandas as pd

from data_tools.build.deduplicate import deduplicate
from tests.data_tools.build.tables import pairs, rows


def removed(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    gone = table[table["removed"].notna()]
    return {
        path: (kind, partner)
        for path, kind, partner in zip(gone["path"], gone["removed"], gone["partner"], strict=True)
    }


def run(table, found, areas=None, sources=("a", "b"), official=False):
    areas = np.ones(len(table)) if areas is None else np.array(areas, dtype=float)
    return deduplicate(table, found, areas, sources, official=official)


def test_the_larger_picture_stays_then_the_first_source_then_the_first_path():
    table = rows({}, {"source": "b"}, {"source": "b"}, {"source": "a"}, {}, {})
    found = run(table, pairs((0, 1), (2, 3), (4, 5)), areas=[5, 9, 1, 1, 2, 2])
    assert removed(found) == {
        "0.png": ("duplicate", "b: 1.png"), "2.png": ("duplicate", "a: 3.png"), "5.png": ("duplicate", "a: 4.png"),
    }  # fmt: skip
    assert found["reason"].dropna().to_list() == ["near copy"] * 3


def test_an_official_test_image_stays_where_the_split_is_kept():
    table = rows({"split": "train"}, {"split": "test"})
    assert list(removed(run(table, pairs((0, 1)), areas=[9, 1], official=True))) == ["0.png"]
    assert list(removed(run(table, pairs((0, 1)), areas=[9, 1]))) == ["1.png"]


def test_all_labels_that_were_written_of_a_picture_are_kept():
    table = rows(
        {"label": "PNEUMONIA", "written": "Lung Opacity"}, {"source": "b", "label": "PNEUMONIA", "written": "Pneumonia"},
        {"source": "b", "label": "PNEUMONIA", "written": "Pneumonia"}, {"written": "Normal"},
    )  # fmt: skip
    found = run(table, pairs((0, 1), (0, 2), (1, 2)))
    assert found["labels"].iloc[0] == "a: Lung Opacity; b: Pneumonia"
    assert found["labels"].iloc[3] == "a: Normal"


def test_every_picture_of_a_group_that_disagrees_is_set_aside():
    table = rows({}, {"source": "b", "label": "PNEUMONIA", "written": "Lung Opacity"}, {}, {}, {})
    found = run(table, pairs((0, 1), (1, 2), (3, 4)))
    assert removed(found) == {
        "0.png": ("conflicting labels", "b: 1.png"), "1.png": ("conflicting labels", "a: 0.png"),
        "2.png": ("conflicting labels", "b: 1.png"), "4.png": ("duplicate", "a: 3.png"),
    }  # fmt: skip
    assert found["reason"].iloc[0] == "NORMAL here, PNEUMONIA (Lung Opacity) there"


def test_one_of_a_chain_stays_since_not_every_pair_need_be_listed():
    found = run(rows({}, {}, {}), pairs((0, 1), (1, 2)), areas=[3, 2, 1])
    assert removed(found) == {"1.png": ("duplicate", "a: 0.png"), "2.png": ("duplicate", "a: 0.png")}


def test_kinds_are_told():
    found = pairs((0, 1), (2, 3), (4, 5)).assign(mirrored=[False, True, False])
    table = rows(*({"sha256": name} for name in "xxyzuv"))
    assert run(table, found)["reason"].dropna().to_list() == [
        "exact copy",
        "near, mirrored copy",
        "near copy",
    ]


def test_without_pairs_nothing_is_removed():
    found = run(rows({}, {"label": "PNEUMONIA"}), pairs())
    assert removed(found) == {}
    assert found["labels"].to_list() == ["a: NORMAL", "a: PNEUMONIA"]
