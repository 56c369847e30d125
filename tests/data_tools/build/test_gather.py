"""Sources to one table of rows."""

import pytest

from data_tools.build.gather import find_sources, gather
from data_tools.build.recipe import Recipe, SourceChoice
from engine.errors import InputError
from tests.data_tools.build.sources import trees
from tests.datasets.folders import write_images


def sources_of(folders: dict, **labels: dict):
    choices = tuple(SourceChoice(name, labels=tuple(labels.get(name, {}).items())) for name in folders)
    return find_sources(Recipe(sources=choices), folders)


@pytest.fixture
def two(tmp_path):
    return {"nih": trees.nih(tmp_path / "nih"), "db": trees.radiography(tmp_path / "db")}


def test_rows_of_all_sources_with_their_classes(two):
    gathered = gather(sources_of(two), "drop")
    assert [source.choice.layout for source in gathered.sources] == ["nih", "radiography"]
    assert gathered.rows.groupby(["source", "label"]).size().to_dict() == {
        ("nih", "NORMAL"): 2, ("nih", "PNEUMONIA"): 2, ("db", "NORMAL"): 2, ("db", "PNEUMONIA"): 2,
    }  # fmt: skip
    assert gathered.left.to_dict("records") == [
        {"source": "db", "written": "COVID", "n": 1}, {"source": "nih", "written": "Cardiomegaly", "n": 1},
    ]  # fmt: skip


def test_others_are_kept_where_told_and_dropped_labels_never(two):
    gathered = gather(sources_of(two, db={"COVID": "DROP"}), "keep")
    assert gathered.rows["label"].value_counts()["OTHER"] == 1
    assert gathered.rows.loc[gathered.rows["label"] == "OTHER", "written"].item() == "Cardiomegaly"
    assert list(gathered.left["written"]) == ["COVID"]


def test_a_map_of_ones_own_makes_other_labels_classes(tmp_path):
    folders = {"mine": write_images(tmp_path, ["sick/a.png", "well/b.png", "what/c.png"])}
    gathered = gather(sources_of(folders, mine={"sick": "PNEUMONIA", "well": "NORMAL"}), "drop")
    assert list(gathered.rows["label"]) == ["PNEUMONIA", "NORMAL"]
    with pytest.raises(
        InputError, match=r"No image is of either class; the labels are sick, well, what: map them"
    ):
        gather(sources_of(folders), "drop")


def test_images_without_a_label_are_of_neither_class(tmp_path):
    write_images(tmp_path, ["a.png", "NORMAL/b.png"])
    gathered = gather(sources_of({"mine": tmp_path}), "drop")
    assert gathered.left.to_dict("records") == [{"source": "mine", "written": "no label", "n": 1}]


def test_a_source_without_a_folder_or_without_images(tmp_path):
    with pytest.raises(InputError, match="There is no source"):
        find_sources(Recipe(), {})
    with pytest.raises(InputError, match=r"Where is the source a\? Say it: --source a=DIR"):
        find_sources(Recipe(sources=(SourceChoice("a"),)), {})
    with pytest.raises(InputError, match="holds no image files"):
        gather(sources_of({"a": tmp_path}), "drop")
