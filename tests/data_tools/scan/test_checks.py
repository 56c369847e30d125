import cv2
import numpy as np
import pandas as pd
import pytest

from data_tools.scan.checks import CHECKS, check_columns, not_radiograph
from data_tools.scan.measure import MEASURES, measure_file
from engine.datasets.catalog import load_dataset
from engine.datasets.sources import DEMO_DIR
from engine.imaging.fit import fit
from tests.data_tools.scan.pictures import chest, framed, page, photograph, screenshot
from tests.imaging.samples import encode, scene

PICTURES = {
    "unlike_chest": lambda: encode(scene(300, 400), "PNG"),
    "drawn": lambda: encode(page(), "PNG"),
    "screenshot": lambda: encode(screenshot(), "JPEG"),
    "colour": lambda: encode(photograph(), "JPEG"),
    "inverted": lambda: encode(255 - chest(), "PNG"),
    "turned": lambda: encode(np.rot90(chest()).copy(), "PNG"),
    "low_contrast": lambda: encode((100 + chest() // 8).astype(np.uint8), "PNG"),
    "blurred": lambda: encode(cv2.GaussianBlur(chest(), (0, 0), 5), "PNG"),
    "small": lambda: encode(cv2.resize(chest(), (120, 90)), "PNG"),
    "aspect": lambda: encode(chest()[100:180], "PNG"),
    "border": lambda: encode(framed(), "PNG"),
    "blank": lambda: encode(np.full((50, 50), 128, dtype=np.uint8), "PNG"),
    "truncated": lambda: encode(chest(), "PNG")[:3000],
    "unreadable": lambda: b"no picture",
}


def measures(tmp_path, *files: bytes) -> pd.DataFrame:
    rows = []
    for number, data in enumerate(files):
        path = tmp_path / f"{number}.png"
        path.write_bytes(data)
        rows.append(measure_file(path).values)
    return pd.DataFrame(rows, columns=list(MEASURES)).astype(MEASURES)


def issues(checked: pd.DataFrame, row: int = 0) -> set[str]:
    return {check.name for check in CHECKS if checked[check.issue_column].iloc[row]}


def test_every_check_has_a_picture_here():
    assert {check.name for check in CHECKS} == set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_each_fault_is_told(tmp_path, name):
    assert name in issues(check_columns(measures(tmp_path, PICTURES[name]())))


def test_a_chest_radiograph_has_no_issue(tmp_path):
    checked = check_columns(measures(tmp_path, encode(chest(), "PNG")))
    assert issues(checked) == set()
    assert not not_radiograph(checked).any()


def test_the_score_lies_on_the_issue_s_side_of_the_threshold(tmp_path):
    checked = check_columns(measures(tmp_path, *(make() for make in PICTURES.values())))
    for check in CHECKS:
        score, issue = checked[check.score_column], checked[check.issue_column]
        beyond = score > check.threshold if check.above else score < check.threshold
        assert issue.tolist() == beyond.tolist()
        assert issue.dtype == bool


def test_padding_to_a_square_is_no_border_of_the_radiograph_s_own(tmp_path):
    wide = chest()[30:170]
    padded = encode(fit(wide, 224, "black"), "PNG")
    framed_and_padded = encode(fit(np.pad(wide, 30), 224, "black"), "PNG")
    table = measures(tmp_path, padded, framed_and_padded)
    assert check_columns(table)["is_border_issue"].tolist() == [True, True]
    known = table.assign(
        original_width=[wide.shape[1], wide.shape[1] + 60],
        original_height=[wide.shape[0], wide.shape[0] + 60],
    )
    assert check_columns(known)["is_border_issue"].tolist() == [False, True]


def test_what_is_no_radiograph(tmp_path):
    names = ["unlike_chest", "drawn", "screenshot", "colour", "blurred", "inverted"]
    told = not_radiograph(check_columns(measures(tmp_path, *(PICTURES[name]() for name in names))))
    assert told.tolist() == [True, True, True, True, False, False]


def test_unreadable_files_have_no_other_issue(tmp_path):
    checked = check_columns(measures(tmp_path, b"no picture"))
    assert issues(checked) == {"unreadable"}
    assert np.isnan(checked["border_score"].iloc[0])


def test_no_picture_of_the_demo_raises_a_false_alarm():
    demo = load_dataset(DEMO_DIR)
    rows = [measure_file(demo.root / path).values for path in demo.catalog["path"]]
    checked = check_columns(pd.DataFrame(rows, columns=list(MEASURES)).astype(MEASURES))
    told = checked[[check.issue_column for check in CHECKS]].sum()
    assert told[told > 0].to_dict() == {"is_truncated_issue": 1}
