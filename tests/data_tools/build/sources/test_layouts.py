"""Every ready-made source reads a small tree of its own shape."""

import numpy as np
import pandas as pd
import pytest

from data_tools.build.labels import class_of
from data_tools.build.sources.layout import COLUMNS
from data_tools.build.sources.registry import LAYOUTS
from engine.errors import InputError
from tests.data_tools.build.sources import trees
from tests.datasets.folders import write_images, write_manifest

BY_NAME = {layout.name: layout for layout in LAYOUTS}


def rows_of(name: str, root) -> pd.DataFrame:
    return BY_NAME[name].rows(root).set_index("path")


def classes(rows: pd.DataFrame) -> dict[str, str]:
    return {path: class_of(label, {}) for path, label in rows["label"].items()}


def known(rows: pd.DataFrame, column: str) -> dict:
    return rows[column].dropna().to_dict()


@pytest.mark.parametrize("name", ["kaggle", "rsna", "nih", "radiography", "covid_chestxray", "chexpert"])
def test_every_source_has_the_same_columns_and_types_and_existing_files(name, tmp_path):
    root = getattr(trees, name)(tmp_path / "set")
    rows = BY_NAME[name.replace("_", "-")].rows(root)
    assert {column: str(kind) for column, kind in rows.dtypes.items()} == COLUMNS
    assert rows["path"].is_monotonic_increasing
    assert rows["path"].is_unique
    assert rows["name"].notna().all()
    missing = [path for path in rows["path"] if not (root / path).is_file()]
    assert missing == (["00000004_000.png"] if name == "nih" else [])


def test_kaggle_ids_are_counted_anew_in_test_and_the_second_copy_is_left_out(tmp_path):
    rows = rows_of("kaggle", trees.kaggle(tmp_path / "chest_xray"))
    assert len(rows) == 7
    assert known(rows, "subject") == {
        "train/NORMAL/IM-0115-0001.jpeg": "im-0115",
        "train/NORMAL/NORMAL2-IM-0383-0001.jpeg": "normal2-im-0383",
        "train/PNEUMONIA/person12_bacteria_46.jpeg": "person12",
        "train/PNEUMONIA/person12_bacteria_47.jpeg": "person12",
        "val/PNEUMONIA/person1946_bacteria_4874.jpeg": "person1946",
        "test/NORMAL/IM-0001-0001.jpeg": "test im-0001",
        "test/PNEUMONIA/person12_virus_26.jpeg": "test person12",
    }
    assert rows["split"].value_counts().to_dict() == {"train": 4, "test": 2, "val": 1}
    assert rows["subtype"].value_counts().to_dict() == {"bacteria": 3, "virus": 1}
    assert set(classes(rows).values()) == {"NORMAL", "PNEUMONIA"}


def test_rsna_joins_boxes_and_classes_and_leaves_the_test_images(tmp_path):
    rows = rows_of("rsna", trees.rsna(tmp_path))
    assert classes(rows) == {
        "stage_2_train_images/0004cfab-14fd.dcm": "OTHER",
        "stage_2_train_images/00313ee0-9eaa.dcm": "NORMAL",
        "stage_2_train_images/00436515-870c.dcm": "PNEUMONIA",
    }
    assert rows["labels"]["stage_2_train_images/00436515-870c.dcm"] == "Lung Opacity (Target 1)"
    assert rows["split"].isna().all()
    assert rows["subject"]["stage_2_train_images/00313ee0-9eaa.dcm"] == "00313ee0-9eaa"


def test_rsna_patients_are_those_of_the_mapping_where_it_is_there(tmp_path):
    root = trees.rsna(tmp_path)
    trees.write_text(
        root / "pneumonia-challenge-dataset-mappings_2018.json",
        ['[{"img_id": "00013774_026.png", "subset_img_id": "0004cfab-14fd", "orig_labels": ["Edema"]}]'],
    )
    subjects = known(rows_of("rsna", root), "subject")
    assert subjects["stage_2_train_images/0004cfab-14fd.dcm"] == "13774"
    assert subjects["stage_2_train_images/00436515-870c.dcm"] == "00436515-870c"


def test_rsna_without_the_classes_is_refused(tmp_path):
    root = trees.rsna(tmp_path)
    (root / "stage_2_detailed_class_info.csv").unlink()
    with pytest.raises(InputError, match=r"lacks stage_2_detailed_class_info\.csv"):
        BY_NAME["rsna"].rows(root)


def test_nih_findings_ages_and_the_official_lists(tmp_path):
    rows = rows_of("nih", trees.nih(tmp_path))
    assert classes(rows) == {
        "images_001/images/00000001_000.png": "OTHER",
        "images_001/images/00000001_001.png": "PNEUMONIA",
        "images_002/images/00000002_000.png": "NORMAL",
        "images_002/images/00000003_000.png": "PNEUMONIA",
        "00000004_000.png": "NORMAL",
    }
    assert rows["labels"]["images_001/images/00000001_001.png"] == "Edema|Pneumonia"
    assert rows["subject"].to_list() == ["4", "1", "1", "2", "3"]
    assert rows["split"].to_list() == ["train", "train", "train", "test", "test"]
    np.testing.assert_array_equal(rows["age"], [82, 58, 58, np.nan, 0])
    assert rows["sex"].to_list() == ["M", "M", "M", "F", "F"]
    assert rows["view"].to_list() == ["PA", "PA", "AP", "PA", "PA"]


def test_radiography_reads_no_mask_and_calls_covid_neither_class(tmp_path):
    rows = rows_of("radiography", trees.radiography(tmp_path))
    assert classes(rows) == {
        "COVID/images/COVID-1.png": "OTHER",
        "Lung_Opacity/images/Lung_Opacity-1.png": "PNEUMONIA",
        "Normal/images/Normal-1.png": "NORMAL",
        "Normal/images/Normal-2.png": "NORMAL",
        "Viral Pneumonia/images/Viral Pneumonia-1.png": "PNEUMONIA",
    }
    assert known(rows, "subtype") == {"Viral Pneumonia/images/Viral Pneumonia-1.png": "virus"}


def test_the_first_release_of_radiography_has_images_right_in_the_classes(tmp_path):
    write_images(
        tmp_path, ["NORMAL/NORMAL (1).png", "Viral Pneumonia/Viral Pneumonia (1).png", "COVID-19/a.png"]
    )
    rows = rows_of("radiography", tmp_path)
    assert sorted(classes(rows).values()) == ["NORMAL", "OTHER", "PNEUMONIA"]


def test_covid_chestxray_keeps_frontal_radiographs_only(tmp_path):
    rows = rows_of("covid-chestxray", trees.covid_chestxray(tmp_path))
    assert classes(rows) == {
        "images/a.jpg": "PNEUMONIA", "images/b.png": "PNEUMONIA", "images/c.jpg": "PNEUMONIA",
        "images/d.jpg": "NORMAL", "images/e.jpg": "OTHER",
    }  # fmt: skip
    assert known(rows, "subtype") == {
        "images/a.jpg": "virus",
        "images/b.png": "virus",
        "images/c.jpg": "bacteria",
    }
    assert known(rows, "view")["images/b.png"] == "AP Supine"
    assert known(rows, "licence") == {
        "images/a.jpg": "CC BY-NC-SA", "images/b.png": "CC BY-NC-SA", "images/c.jpg": "CC BY 4.0",
    }  # fmt: skip
    assert known(rows, "subject")["images/a.jpg"] == known(rows, "subject")["images/b.png"] == "2"
    assert known(rows, "age") == {
        "images/a.jpg": 65,
        "images/b.png": 65,
        "images/d.jpg": 52,
        "images/e.jpg": 40,
    }


def test_chexpert_uncertain_pneumonia_is_neither_class(tmp_path):
    rows = rows_of("chexpert", trees.chexpert(tmp_path / "anything"))
    assert classes(rows) == {
        "train/patient00001/study1/view1_frontal.jpg": "NORMAL",
        "train/patient00002/study1/view1_frontal.jpg": "PNEUMONIA",
        "train/patient00002/study2/view1_frontal.jpg": "OTHER",
        "train/patient00003/study1/view1_frontal.jpg": "OTHER",
        "valid/patient64541/study1/view1_frontal.jpg": "PNEUMONIA",
    }
    assert rows["labels"].to_list() == [
        "No Finding|Support Devices", "Edema?|Pneumonia", "Pneumonia?", "Edema", "Pneumonia",
    ]  # fmt: skip
    assert rows["name"].iloc[0] == "patient00001-study1-view1_frontal"
    assert rows["subject"].to_list()[:3] == ["patient00001", "patient00002", "patient00002"]
    assert rows["split"].to_list() == ["train"] * 4 + ["val"]
    assert rows["sex"].eq("F").all()
    assert rows["view"].eq("AP").all()


def test_a_dataset_folder_is_read_as_its_manifest_says(tmp_path):
    write_images(tmp_path, ["a.png", "b.png", "unlisted.png"])
    write_manifest(
        tmp_path,
        "path,label,split,subject,age,original_width,synthetic\n"
        "a.png,PNEUMONIA,test,7,30,2000,yes\nb.png,normal,,,,,\n",
    )
    rows = rows_of("folder", tmp_path)
    assert list(rows.index) == ["a.png", "b.png"]
    assert classes(rows) == {"a.png": "PNEUMONIA", "b.png": "NORMAL"}
    assert rows.loc["a.png", ["split", "subject", "age", "original_width", "synthetic"]].to_list() == [
        "test", "7", 30, 2000, "yes",
    ]  # fmt: skip
    assert rows.loc["b.png", ["split", "subject", "age", "synthetic"]].isna().all()


@pytest.mark.parametrize(
    ("name", "file", "text", "message"),
    [
        ("rsna", "stage_2_train_labels.csv", "patient,Target\n", "lacks the column patientId"),
        ("nih", "Data_Entry_2017.csv", "Image Index,Finding Labels\n", "lacks the column Patient ID"),
        ("nih", "Data_Entry_2017.csv", "", "is not a CSV table"),
        ("covid_chestxray", "metadata.csv", "patientid,view\n", "lacks the columns finding, modality"),
        ("chexpert", "valid.csv", "Path,Frontal/Lateral\n", "lacks the columns No Finding, Pneumonia"),
    ],
)
def test_a_table_without_its_columns_is_refused(name, file, text, message, tmp_path):
    root = getattr(trees, name)(tmp_path)
    (root / file).write_text(text)
    with pytest.raises(InputError, match=message):
        BY_NAME[name.replace("_", "-")].rows(root)
