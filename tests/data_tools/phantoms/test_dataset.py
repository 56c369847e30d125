import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data_tools.phantoms.dataset import Change, moved, plan, stored, write_dataset
from data_tools.phantoms.phantom import render
from engine.datasets.catalog import load_dataset
from engine.errors import InputError
from engine.imaging.decode import decode
from engine.imaging.problems import ImageError, Problem


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.suffix in (".webp", ".png")
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("phantoms") / "eight"
    write_dataset(folder, plan(8, seed=5), lambda: None)
    return folder


def test_a_larger_count_only_adds_items():
    assert plan(40, seed=5)[:8] == plan(8, seed=5)
    assert plan(8, seed=6) != plan(8, seed=5)


def test_half_of_the_items_of_each_split_are_pneumonia():
    counts = Counter((item.split, item.label) for item in plan(200, seed=0))
    assert counts == {
        ("train", "NORMAL"): 60, ("train", "PNEUMONIA"): 60, ("val", "NORMAL"): 20,
        ("val", "PNEUMONIA"): 20, ("test", "NORMAL"): 20, ("test", "PNEUMONIA"): 20,
    }  # fmt: skip


def test_kinds_and_grades_all_occur_and_normals_have_none():
    items = plan(200, seed=0)
    ill = [item.case for item in items if item.label == "PNEUMONIA"]
    assert len({(case.kind, case.grade) for case in ill}) == 9
    assert all(item.case.kind is item.case.grade is None for item in items if item.label == "NORMAL")


@pytest.mark.slow
def test_the_same_seed_writes_the_same_bytes(written, tmp_path):
    write_dataset(tmp_path / "again", plan(4, seed=5), lambda: None)
    before, again = digests(written), digests(tmp_path / "again")
    assert len(again) == 4 + 2
    assert again == {name: before[name] for name in again}


def test_the_manifest_is_read_with_subtypes_grades_and_masks(written):
    dataset = load_dataset(written)
    catalog = dataset.catalog
    assert (len(catalog), dataset.notes) == (8, [])
    assert dataset.classes == ("NORMAL", "PNEUMONIA")
    assert catalog["problem"].isna().all()
    assert set(catalog["synthetic"]) == {"yes"}
    ill = catalog[catalog["label"] == "PNEUMONIA"]
    assert set(ill["subtype"]) <= {"lobar", "patchy", "interstitial"}
    assert ill[["grade", "mask"]].notna().all(axis=None)
    assert catalog.loc[catalog["label"] == "NORMAL", ["subtype", "grade", "mask"]].isna().all(axis=None)
    assert catalog["subject"].nunique() == 8


def test_masks_are_as_large_as_their_pictures(written):
    for row in load_dataset(written).catalog.dropna(subset="mask").itertuples():
        mask = Image.open(written / row.mask)
        assert (mask.mode, *mask.size) == ("1", row.width, row.height)
        assert np.asarray(mask).any()


def test_progress_is_told_for_each_item(tmp_path):
    ticks = []
    write_dataset(tmp_path / "new", plan(2, seed=1), lambda: ticks.append(1))
    assert len(ticks) == 2


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty; name a new folder"):
        write_dataset(tmp_path, plan(1, seed=0), lambda: None)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_folders_place_is_left_alone(tmp_path):
    place = tmp_path / "phantoms"
    place.write_text("mine")
    with pytest.raises(InputError, match="is a file; name a new folder"):
        write_dataset(place, plan(1, seed=0), lambda: None)
    assert place.read_text() == "mine"


def test_changes_of_a_copy():
    phantom = render(plan(2, seed=5)[1].case)
    plain = decode(stored(phantom, None)).pixels.astype(int)
    brighter = decode(stored(phantom, Change.BRIGHTENED)).pixels.astype(int)
    again = decode(stored(phantom, Change.REENCODED)).pixels.astype(int)
    mirrored = decode(stored(phantom, Change.MIRRORED)).pixels.astype(int)
    assert 10 < (brighter - plain).mean() < 40
    assert 0 < np.abs(again - plain).mean() < 4
    assert np.abs(mirrored[:, ::-1] - plain).mean() < 2
    assert decode(stored(phantom, Change.RESIZED)).pixels.shape[1] == round(0.8 * plain.shape[1])
    np.testing.assert_array_equal(
        moved(moved(phantom.pixels, Change.MIRRORED), Change.MIRRORED), phantom.pixels
    )
    with pytest.raises(ImageError) as error:
        decode(stored(phantom, Change.CUT))
    assert error.value.problem is Problem.TRUNCATED
