"""The demo that ships: labelled as synthetic, within its size, with the faults it says it has."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import data_tools
from data_tools.phantoms.demo import PLANTED, README, clean_paths, demo_plan
from data_tools.phantoms.files import DESCRIPTION, MASK_DESCRIPTION
from data_tools.phantoms.phantom import render
from engine.datasets.catalog import Dataset, load_dataset
from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.problems import ImageError, Problem

DEMO = Path(data_tools.__file__).parent / "demo"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Dataset:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
        return load_dataset(DEMO)


@pytest.fixture(scope="module")
def faults() -> pd.DataFrame:
    return pd.read_csv(DEMO / PLANTED)


def pairs(faults: pd.DataFrame, fault: str) -> list[tuple[str, str]]:
    rows = faults[faults["fault"] == fault]
    return list(zip(rows["path"], rows["partner"], strict=True))


def pixels(path: str) -> np.ndarray:
    return decode(DEMO / path).pixels.astype(float)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    if one.shape != other.shape:
        small = Image.fromarray(one.astype(np.uint8)).resize(other.shape[::-1], Image.Resampling.BOX)
        one = np.asarray(small, dtype=float)
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_the_folder_is_small_and_the_catalog_complete(dataset):
    assert sum(file.stat().st_size for file in DEMO.rglob("*") if file.is_file()) < 3_000_000
    assert (dataset.name, len(dataset.catalog)) == ("demo", 240)
    assert not any("not in the manifest" in note for note in dataset.notes)


def test_every_file_says_that_it_is_synthetic(dataset, faults):
    corrupt = pairs(faults, "corrupt file")[0][0]
    for path in dataset.catalog["path"].drop(dataset.catalog.index[dataset.catalog["path"] == corrupt]):
        assert Image.open(DEMO / path).getexif()[0x010E] == DESCRIPTION
    for mask in dataset.catalog["mask"].dropna():
        assert Image.open(DEMO / mask).text["Description"] == MASK_DESCRIPTION
    assert set(dataset.catalog["synthetic"]) == {"yes"}
    assert "No picture shows a patient" in (DEMO / "README.md").read_text(encoding="utf-8")


def test_every_pneumonia_has_a_mask_and_every_grade_occurs_in_every_split(dataset):
    ill = dataset.catalog[dataset.catalog["label"] == "PNEUMONIA"]
    for row in ill.itertuples():
        mask = Image.open(DEMO / row.mask)
        assert mask.size == (row.width, row.height)
        assert 0.002 < np.asarray(mask).mean() < 0.4
    assert (ill.groupby("split")[["subtype", "grade"]].nunique() == 3).all(axis=None)


def test_the_faults_are_those_that_the_readme_lists(faults):
    assert faults["fault"].value_counts().to_dict() == {
        "near duplicate": 4,
        "exact duplicate": 2,
        "duplicate across splits": 1,
        "subject in two splits": 1,
        "corrupt file": 1,
        "class imbalance": 1,
        "aspect ratio shortcut": 1,
    }


def test_the_manifest_does_not_tell_the_faults(dataset, faults):
    told = dataset.catalog.set_index("path")
    for fault in ("exact duplicate", "near duplicate", "duplicate across splits"):
        for copy, original in pairs(faults, fault):
            assert told.loc[copy, "subject"] != told.loc[original, "subject"]
    assert not {"planted", "fault", "leave_out"} & set(dataset.catalog.columns)


def test_train_is_imbalanced_and_test_is_not(dataset):
    counts = dataset.catalog.groupby(["split", "label"]).size()
    assert counts["train", "PNEUMONIA"] / counts["train"].sum() == pytest.approx(0.7, abs=0.02)
    assert counts["test", "PNEUMONIA"] == counts["test", "NORMAL"]
    assert counts["val", "PNEUMONIA"] == counts["val", "NORMAL"]


def test_exact_duplicates_are_the_same_bytes(faults):
    for fault in ("exact duplicate", "duplicate across splits"):
        for copy, original in pairs(faults, fault):
            assert (DEMO / copy).read_bytes() == (DEMO / original).read_bytes()
            assert (copy.split("/")[0] == original.split("/")[0]) == (fault == "exact duplicate")


def test_near_duplicates_show_the_same_picture_in_other_bytes(faults):
    notes = faults.set_index("path")["note"]
    for copy, original in pairs(faults, "near duplicate"):
        one, other = pixels(copy), pixels(original)
        if notes[copy] == "mirrored":
            one = one[:, ::-1]
        assert (DEMO / copy).read_bytes() != (DEMO / original).read_bytes()
        assert correlation(one, other) > 0.98
    assert sorted(notes[copy] for copy, _ in pairs(faults, "near duplicate")) == [
        "brightened", "mirrored", "re-encoded", "resized",
    ]  # fmt: skip


def test_one_subject_is_on_both_sides_of_a_split(dataset, faults):
    splits = dataset.catalog.groupby("subject")["split"].nunique()
    catalog = dataset.catalog.set_index("path")
    ((here, there),) = pairs(faults, "subject in two splits")
    assert splits[splits > 1].index.to_list() == [catalog.loc[here, "subject"]]
    assert catalog.loc[here, "subject"] == catalog.loc[there, "subject"]
    assert (catalog.loc[here, "split"], catalog.loc[there, "split"]) == ("train", "test")
    assert correlation(pixels(here), pixels(there)) < 0.98


def test_the_aspect_ratio_tells_the_class_in_train_more_than_in_test(dataset):
    catalog = dataset.catalog.assign(aspect=dataset.catalog["width"] / dataset.catalog["height"])
    means = catalog.groupby(["split", "label"])["aspect"].mean()
    gaps = {split: means[split, "PNEUMONIA"] - means[split, "NORMAL"] for split in ("train", "test")}
    assert gaps["train"] > 0.2
    assert 0.03 < gaps["test"] < 0.6 * gaps["train"]


def test_one_file_is_cut_off(dataset, faults):
    ((path, _),) = pairs(faults, "corrupt file")
    with pytest.raises(ImageError) as error:
        decode(DEMO / path)
    assert error.value.problem is Problem.TRUNCATED


def test_the_clean_part_is_clean(dataset, faults):
    clean = clean_paths(DEMO)
    catalog = dataset.catalog[dataset.catalog["path"].isin(clean)]
    assert len(clean) == len(catalog) == 231
    assert len({(DEMO / path).read_bytes() for path in clean}) == 231
    assert (catalog.groupby("subject")["split"].nunique() == 1).all()
    assert (catalog.groupby("subject")["label"].nunique() == 1).all()
    for path in clean:
        decode(DEMO / path)


def test_what_ships_is_what_the_generator_draws():
    items, _ = demo_plan()
    assert {item.path for item in items} == set(load_dataset(DEMO).catalog["path"])
    for item in items[50:220:60]:
        drawn = render(item.case)
        assert np.abs(pixels(item.path) - drawn.pixels).mean() < 4
    assert (DEMO / "README.md").read_bytes() == README.read_bytes()


def test_another_folder_has_no_clean_part(tmp_path):
    with pytest.raises(InputError, match=r"not a demo dataset: it has no planted\.csv"):
        clean_paths(tmp_path)
