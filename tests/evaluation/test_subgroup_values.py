import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.score_table import ScoreTable
from engine.evaluation.subgroup_values import (
    ASPECT,
    IMAGE_SIZE,
    NOT_KNOWN,
    groups_of,
    subgroup_columns,
)
from tests.evaluation.tables import CLASSES, noisy_table


def counts(groups: dict[str, np.ndarray]) -> dict[str, int]:
    return {name: int(member.sum()) for name, member in groups.items()}


def test_names_come_by_number_and_missing_ones_last():
    frame = pd.DataFrame({"view": ["AP", "PA", None, "PA"]})
    groups = groups_of(frame, "view")
    assert counts(groups) == {"PA": 2, "AP": 1, NOT_KNOWN: 1}
    assert list(groups) == ["PA", "AP", NOT_KNOWN]
    assert groups["PA"].tolist() == [False, True, False, True]


def test_a_cell_with_several_findings_puts_its_image_into_several_groups():
    frame = pd.DataFrame({"findings": ["Edema|Mass", "Mass", "Effusion"]})
    assert counts(groups_of(frame, "findings")) == {"Mass": 2, "Edema": 1, "Effusion": 1}


def test_ages_come_in_clinical_bands():
    ages = [0.5, 1, 4, 5, 17, 18, 39, 40, 64, 65, 99, -1, np.nan]
    assert counts(groups_of(pd.DataFrame({"age": ages}), "age")) == {
        "under 1": 1, "1 to 4": 2, "5 to 17": 2, "18 to 39": 2, "40 to 64": 2, "65 and over": 2, NOT_KNOWN: 2,
    }  # fmt: skip


def test_other_measures_come_in_quarters_that_part_no_equal_values():
    groups = groups_of(pd.DataFrame({"dose": [1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8.5]}), "dose")
    assert sum(counts(groups).values()) == 12
    assert groups["1"].tolist()[:6] == [True] * 5 + [False]
    assert list(groups)[-1] == "6 to 8.5"


def test_sizes_are_those_of_the_originals_where_known():
    frame = pd.DataFrame({"width": [200, 100], "height": [100, 100], "original_width": [2000, np.nan], "original_height": [1000, np.nan]})  # fmt: skip
    assert list(groups_of(frame, IMAGE_SIZE)) == ["0.01 MP", "2 MP"]
    assert list(groups_of(frame, ASPECT)) == ["1", "2"]


def test_only_columns_that_part_comparable_groups_are_offered():
    table = noisy_table(120)
    y = (table.frame["label"] == CLASSES[1]).to_numpy()
    frame = table.frame.assign(
        sha256=[f"{i:x}" for i in range(120)],
        subject=[f"s{i // 3}" for i in range(120)],
        mode="L",
        class_again=np.where(y, "opacity", "normal"),
        subtype=np.where(y, np.where(np.arange(120) % 2, "virus", "bacteria"), None),
        sex=np.where(np.arange(120) % 3, "F", "M"),
        rare=np.where(np.arange(120) < 5, "yes", "no"),
        age=np.arange(120) % 90,
        width=np.arange(120) + 50,
        height=100,
    )
    offered = subgroup_columns(ScoreTable(frame, CLASSES))
    assert offered == ["subtype", "sex", "age", IMAGE_SIZE, ASPECT]
    assert subgroup_columns(table) == []


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InputError, match="'ward'"):
        groups_of(pd.DataFrame({"view": ["AP"]}), "ward")
