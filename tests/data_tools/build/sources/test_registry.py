"""A folder shows which collection it is."""

import pytest

from data_tools.build.sources.registry import find_layout
from engine.errors import InputError
from tests.data_tools.build.sources import trees
from tests.datasets.folders import write_images, write_manifest

READY_MADE = ["kaggle", "rsna", "nih", "radiography", "covid_chestxray", "chexpert"]


@pytest.mark.parametrize("name", READY_MADE)
@pytest.mark.parametrize("around", ["", "archive", "archive/unpacked here"])
def test_every_collection_is_known_wherever_it_was_unpacked(name, around, tmp_path):
    root = getattr(trees, name)(tmp_path / "data" / around)
    layout, found = find_layout("auto", tmp_path / "data")
    assert (layout.name, found.resolve()) == (name.replace("_", "-"), root.resolve())


@pytest.mark.parametrize("name", READY_MADE)
def test_a_layout_that_is_named_must_fit(name, tmp_path):
    getattr(trees, name)(tmp_path / name)
    layout = name.replace("_", "-")
    assert find_layout(layout, tmp_path)[0].name == layout
    other = "nih" if name != "nih" else "rsna"
    with pytest.raises(InputError, match="does not look like"):
        find_layout(other, tmp_path)


def test_a_manifest_goes_before_the_names_of_the_files(tmp_path):
    trees.kaggle(tmp_path)
    write_manifest(tmp_path, "path,label\ntrain/NORMAL/IM-0115-0001.jpeg,NORMAL\n")
    assert find_layout("auto", tmp_path)[0].name == "folder"


def test_anything_else_is_a_dataset_folder(tmp_path):
    write_images(tmp_path, ["inner/train/NORMAL/a.png", "inner/train/PNEUMONIA/b.png"])
    layout, root = find_layout("auto", tmp_path)
    assert (layout.name, root.name) == ("folder", "inner")


def test_classes_named_as_in_radiography_within_splits_are_a_dataset_folder(tmp_path):
    names = [
        f"{split}/{label}/a.png" for split in ("train", "test") for label in ("Normal", "Viral Pneumonia")
    ]
    write_images(tmp_path, names)
    layout, root = find_layout("auto", tmp_path)
    assert (layout.name, root) == ("folder", tmp_path)


def test_several_collections_in_one_folder_are_refused(tmp_path):
    trees.nih(tmp_path / "nih")
    trees.rsna(tmp_path / "rsna")
    with pytest.raises(InputError, match=r"holds several collections \(nih, rsna\)"):
        find_layout("auto", tmp_path)


def test_no_folder_and_no_layout(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        find_layout("auto", tmp_path / "nowhere")
    with pytest.raises(
        InputError, match="Unknown layout 'kagle'; choose one of auto, folder, kaggle, rsna, nih"
    ):
        find_layout("kagle", tmp_path)
