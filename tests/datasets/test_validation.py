from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from engine.datasets.catalog import Dataset, load_dataset
from engine.datasets.select import rows_for_split
from engine.datasets.validation import (
    SPLITS_DIR,
    draw_validation,
    read_split,
    split_file_text,
    with_validation,
)
from engine.errors import InputError


def made_up(subjects=60, split="train") -> Dataset:
    """Return a dataset in memory: NORMAL subjects of one image, PNEUMONIA subjects of one to five."""
    rows = []
    for subject in range(subjects):
        rows.append((f"{split}/NORMAL/n{subject}.png", split, "NORMAL", f"n{subject}", None))
        for image in range(1 + subject % 5):
            subtype = "virus" if subject % 3 else "bacteria"
            rows.append(
                (f"{split}/PNEUMONIA/p{subject}-{image}.png", split, "PNEUMONIA", f"p{subject}", subtype)
            )
    catalog = pd.DataFrame(rows, columns=["path", "split", "label", "subject", "subtype"], dtype="str")
    return Dataset("made-up", Path("nowhere"), catalog, ("NORMAL", "PNEUMONIA"), "0")


def with_rows(dataset, *rows) -> Dataset:
    more = pd.DataFrame(rows, columns=["path", "split", "label", "subject", "subtype"], dtype="str")
    return replace(dataset, catalog=pd.concat([dataset.catalog, more], ignore_index=True))


def both_sides(catalog) -> set[str]:
    parts = catalog.groupby("split")["subject"].agg(lambda subjects: set(subjects.dropna()))
    return parts["train"] & parts["val"]


@pytest.fixture
def kermany(test_data):
    return load_dataset(test_data / "kermany")


def test_a_drawn_split_keeps_subjects_together_and_classes_in_proportion():
    dataset = made_up()
    result = with_validation(dataset, seed=3, fraction=0.2)
    assert both_sides(result.catalog) == set()
    share = (result.catalog["split"] == "val").groupby(result.catalog["label"]).mean()
    assert share.to_dict() == pytest.approx({"NORMAL": 0.2, "PNEUMONIA": 0.2}, abs=0.03)
    assert result.notes == ["Validation: 46 of 240 training images, drawn by subject (seed 3)."]
    assert dataset.splits == ["train"]


def test_a_drawn_split_depends_on_the_seed_alone():
    rows = made_up().catalog
    drawn = draw_validation(rows, seed=1)
    assert set(draw_validation(rows.sample(frac=1, random_state=5), seed=1)) == set(drawn)
    assert set(draw_validation(rows, seed=2)) != set(drawn)
    # The order is that of a hash, so this list holds everywhere.
    normals = [f"train/NORMAL/n{n}.png" for n in [3, 5, 9, 25, 26, 41, 45, 54, 55]]
    assert [path for path in drawn if "NORMAL" in path] == normals


def test_images_without_subject_are_subjects_of_their_own():
    rows = made_up().catalog.assign(subject=pd.Series(pd.NA, index=range(240), dtype="str"))
    assert len(draw_validation(rows, fraction=0.25)) == pytest.approx(60, abs=1)


def test_a_subject_of_two_labels_stays_whole():
    dataset = with_rows(
        made_up(),
        *[
            (f"train/{label}/m{n}.png", "train", label, f"m{n}", None)
            for n in range(20)
            for label in ("NORMAL", "PNEUMONIA")
        ],
    )
    assert both_sides(with_validation(dataset, fraction=0.3).catalog) == set()


def test_small_classes_are_on_both_sides():
    rows = [
        ("train/PNEUMONIA/a.png", "train", "PNEUMONIA", "a", None),
        ("train/PNEUMONIA/b.png", "train", "PNEUMONIA", "b", None),
    ]
    normals = made_up().catalog.query("label == 'NORMAL'")
    dataset = with_rows(replace(made_up(), catalog=normals), *rows)
    counts = with_validation(dataset, fraction=0.1).catalog.groupby("label")["split"].value_counts()
    assert counts["PNEUMONIA"].to_dict() == {"train": 1, "val": 1}


def test_a_split_of_its_own_is_used():
    dataset = with_rows(made_up(), ("val/NORMAL/v.png", "val", "NORMAL", "v", None))
    result = with_validation(dataset)
    pd.testing.assert_frame_equal(result.catalog, dataset.catalog)
    assert result.notes == ["Validation: the dataset's own split val."]


def test_named_images_come_first():
    dataset = with_rows(made_up(), ("val/NORMAL/v.png", "val", "NORMAL", "v", None))
    result = with_validation(dataset, names=["train/NORMAL/n1", "train/NORMAL/n2.png"])
    split = result.catalog.set_index("path")["split"]
    assert split[split == "val"].index.tolist() == ["train/NORMAL/n1.png", "train/NORMAL/n2.png"]
    assert split["val/NORMAL/v.png"] == "val-original"
    assert result.notes == ["Validation: the 2 images named."]


def test_named_images_must_be_in_train_and_may_not_part_a_subject():
    with pytest.raises(InputError, match="1 validation images are not in train, such as 'train/NORMAL/n999'"):
        with_validation(made_up(), names=["train/NORMAL/n999", "train/NORMAL/n1"])
    with pytest.raises(InputError, match="1 subjects would be in both train and val"):
        with_validation(made_up(), names=["train/PNEUMONIA/p4-0"])


def test_images_outside_any_split_take_the_place_of_train():
    result = with_validation(made_up(split="all"))
    assert result.splits == ["train", "val"]
    assert both_sides(result.catalog) == set()


def test_nothing_to_draw_from():
    with pytest.raises(InputError, match="no images to train on"):
        with_validation(made_up(split="test"))
    with pytest.raises(InputError, match="Too few subjects"):
        with_validation(replace(made_up(), catalog=made_up().catalog.iloc[:1]))
    for fraction in (0, 1, float("nan")):
        with pytest.raises(InputError, match="between 0 and 1"):
            with_validation(made_up(), fraction=fraction)


def committed_dataset(extension=".jpeg") -> Dataset:
    """Return a dataset that holds every image of the committed split, and a few more, under another extension."""
    names = read_split(SPLITS_DIR / "kermany-val.txt")
    rows = [(name + extension, "train", name.split("/")[1], None, None) for name in names]
    rows += [(f"train/NORMAL/{n}{extension}", "train", "NORMAL", None, None) for n in range(5)]
    rows += [(f"val/NORMAL/{n}{extension}", "val", "NORMAL", None, None) for n in range(2)]
    catalog = pd.DataFrame(rows, columns=["path", "split", "label", "subject", "subtype"], dtype="str")
    return Dataset("chest_xray", Path("nowhere"), catalog, ("NORMAL", "PNEUMONIA"), "0")


def test_the_committed_split_is_found_under_any_extension():
    result = with_validation(committed_dataset())
    assert result.catalog["split"].value_counts().to_dict() == {"val": 782, "train": 5, "val-original": 2}
    assert result.notes == ["Validation: 782 images, as committed in kermany-val.txt."]


def test_a_part_of_the_set_does_not_take_the_committed_split():
    dataset = committed_dataset()
    result = with_validation(replace(dataset, catalog=dataset.catalog.iloc[1:]))
    assert result.notes == ["Validation: the dataset's own split val."]


def test_the_committed_split_is_not_taken_where_it_parts_a_subject():
    dataset = committed_dataset()
    catalog = dataset.catalog.assign(subject=["one"] * len(dataset.catalog))
    assert with_validation(replace(dataset, catalog=catalog)).notes == [
        "Validation: the dataset's own split val."
    ]


def test_rows_for_split_uses_the_committed_split():
    dataset = committed_dataset()
    assert len(rows_for_split(dataset)) == 789
    assert len(rows_for_split(dataset, "val")) == 782
    assert len(rows_for_split(dataset, "train")) == 5
    assert rows_for_split(made_up(), "train").equals(made_up().catalog)
    with pytest.raises(InputError, match="has no split 'test'; it has train"):
        rows_for_split(made_up(), "test")


@pytest.mark.slow
def test_the_committed_split_can_be_made_again(kermany):
    assert split_file_text(kermany).encode() == (SPLITS_DIR / "kermany-val.txt").read_bytes()


@pytest.mark.slow
def test_the_committed_split_of_the_real_set(kermany):
    result = with_validation(kermany)
    assert both_sides(result.catalog) == set()
    counts = result.catalog.groupby(["split", "label"]).size()
    assert counts["test"].to_dict() == {"NORMAL": 234, "PNEUMONIA": 390}
    assert counts["val"].to_dict() == {"NORMAL": 201, "PNEUMONIA": 581}
    in_train = result.catalog[result.catalog["split"].isin(["train", "val"])]
    share = (in_train["split"] == "val").groupby(in_train["subtype"].fillna("normal")).mean()
    assert share.to_dict() == pytest.approx({"bacteria": 0.15, "normal": 0.15, "virus": 0.15}, abs=0.01)
