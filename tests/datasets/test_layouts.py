import pytest

from engine.datasets.layouts import rows_from_folders, wrappers


def labels_and_splits(paths):
    rows, _ = rows_from_folders(paths)
    return {row.path: (row.split, row.label) for row in rows.itertuples()}


def test_split_class_image():
    assert labels_and_splits(["train/A/1.png", "Validation/B/2.png", "TEST/A/3.png", "valid/A/4.png"]) == {
        "train/A/1.png": ("train", "A"),
        "Validation/B/2.png": ("val", "B"),
        "TEST/A/3.png": ("test", "A"),
        "valid/A/4.png": ("val", "A"),
    }


def test_class_image_is_one_split():
    assert labels_and_splits(["NORMAL/1.png", "PNEUMONIA/deep/er/2.png"]) == {
        "NORMAL/1.png": ("all", "NORMAL"),
        "PNEUMONIA/deep/er/2.png": ("all", "PNEUMONIA"),
    }


@pytest.mark.parametrize("path", ["1.png", "train/1.png"])
def test_images_without_a_class_have_no_label(path):
    rows, _ = rows_from_folders([path])
    assert rows["label"].isna().all()


def test_images_outside_the_splits_are_left_out_with_a_note():
    rows, notes = rows_from_folders(["chest_xray/train/A/1.png", "loose.png", "train/A/1.png"])
    assert list(rows["path"]) == ["train/A/1.png"]
    assert notes == ["2 images outside the split folders were left out (chest_xray, the top level)."]


@pytest.mark.parametrize(
    ("paths", "chain"),
    [
        (["x/y/train/A/1.png", "x/y/test/A/1.png"], ["", "x/", "x/y/"]),
        (["x/A/1.png", "x/B/2.png"], ["", "x/"]),
        (["A/1.png", "A/2.png"], [""]),
        (["train/A/1.png"], [""]),
        (["NORMAL/person1/1.png", "NORMAL/person2/2.png"], [""]),
        (["x/A/1.png", "2.png"], [""]),
        (["1.png"], [""]),
        ([], [""]),
    ],
)
def test_wrappers(paths, chain):
    assert wrappers(paths) == chain
