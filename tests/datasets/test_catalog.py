import numpy as np
import pandas as pd
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset

from engine.datasets.catalog import COLUMNS, load_dataset
from engine.errors import InputError
from tests.datasets.folders import write_image, write_images, write_manifest


def test_a_folder_of_splits_and_classes(tmp_path):
    root = write_images(
        tmp_path / "Chest_XRay",
        ["train/NORMAL/IM-0115-0001.png", "train/PNEUMONIA/person1_bacteria_2.png", "test/NORMAL/x.png"],
    )
    dataset = load_dataset(root)
    assert dataset.name == "chest_xray"
    assert dataset.root == root.resolve()
    assert dataset.classes == (dataset.negative, dataset.positive) == ("NORMAL", "PNEUMONIA")
    assert dataset.splits == ["train", "test"]
    assert list(dataset.catalog.columns) == list(COLUMNS)
    row = dataset.catalog.set_index("path").loc["train/PNEUMONIA/person1_bacteria_2.png"]
    assert row[["split", "label", "subject", "subtype"]].tolist() == [
        "train",
        "PNEUMONIA",
        "person1",
        "bacteria",
    ]
    assert row[["width", "height", "mode"]].tolist() == [12, 8, "L"]
    assert row["bytes"] == (root / row.name).stat().st_size
    assert dataset.catalog["problem"].isna().all()
    assert dataset.notes == []


def test_the_name_can_be_given(tmp_path):
    root = write_images(tmp_path / "set", ["NORMAL/a.png"])
    assert load_dataset(root, name="Adults").name == "adults"
    with pytest.raises(InputError, match="cannot name a dataset"):
        load_dataset(root, name="a/b")


@pytest.mark.parametrize("beside", [[], ["chest_xray/train/NORMAL/a.png", "__MACOSX/train/NORMAL/a.png"]])
def test_the_kaggle_archive_is_read_once(tmp_path, beside):
    images = ["train/NORMAL/a.png", "val/PNEUMONIA/b.png"]
    nested = write_images(tmp_path / "one", [f"chest_xray/chest_xray/{path}" for path in images])
    flat = write_images(tmp_path / "two", [*images, *beside])
    deep, plain = load_dataset(nested, name="k"), load_dataset(flat, name="k")
    assert deep.root == (nested / "chest_xray" / "chest_xray").resolve()
    assert list(deep.catalog["path"]) == list(plain.catalog["path"]) == images
    assert deep.content_hash == plain.content_hash
    assert len(plain.notes) == bool(beside)


def test_a_manifest_wins_over_folders(tmp_path):
    root = write_images(tmp_path, ["train/NORMAL/a.png", "train/NORMAL/b.png", "masks/a.png"])
    write_manifest(
        root,
        "path,label,split,source,age,mask,original_mode\n"
        "train/NORMAL/a.png,PNEUMONIA,test,site 1,44,masks/a.png,RGB\n"
        "gone.png,NORMAL,test,site 2,50,,L\n",
    )
    dataset = load_dataset(root)
    assert list(dataset.catalog.columns) == [*COLUMNS, "age", "mask", "original_mode"]
    present, absent = (row for _, row in dataset.catalog.iterrows())
    assert present[["label", "split", "source", "age", "original_mode"]].tolist() == [
        "PNEUMONIA",
        "test",
        "site 1",
        44,
        "RGB",
    ]
    assert absent[["path", "problem", "bytes"]].tolist() == ["gone.png", "missing", 0]
    assert pd.isna(absent["width"])
    assert dataset.notes == [
        "1 image files are not in the manifest and were left out.",
        "1 of 2 images cannot be used; the column problem says why.",
    ]


def test_a_manifest_in_a_single_folder_is_found(tmp_path):
    write_images(tmp_path / "wrapper", ["images/a/1.png", "images/b/2.png"])
    write_manifest(tmp_path / "wrapper", "path,label\nimages/a/1.png,NORMAL\n")
    dataset = load_dataset(tmp_path)
    assert dataset.root == (tmp_path / "wrapper").resolve()
    assert list(dataset.catalog["path"]) == ["images/a/1.png"]


def test_a_manifest_may_list_files_of_any_name(tmp_path):
    write_image(tmp_path / "a.png").rename(tmp_path / "scan")
    write_manifest(tmp_path, "path,label\nscan,NORMAL\n")
    assert load_dataset(tmp_path).catalog["width"].tolist() == [12]


def test_a_manifest_may_not_reach_outside_through_a_link(tmp_path):
    write_image(tmp_path / "outside.png")
    root = write_manifest(tmp_path / "set", "path,label\nlink.png,NORMAL\n")
    (root / "link.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(InputError, match=r"'link.png' leaves the folder"):
        load_dataset(root)


def test_images_without_labels(tmp_path):
    dataset = load_dataset(write_images(tmp_path, ["a.png", "b.png"]))
    assert dataset.catalog["label"].isna().all()
    assert dataset.catalog["split"].tolist() == ["all", "all"]
    assert any("No image has a label" in note for note in dataset.notes)


def test_a_folder_without_images_names_the_layouts(tmp_path):
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(InputError, match=r"split/CLASS/image, CLASS/image, or any tree with a manifest.csv"):
        load_dataset(tmp_path)


def test_unusable_files_are_rows_with_a_reason(tmp_path):
    write_images(tmp_path, ["NORMAL/good.png", "PNEUMONIA/good.webp"])
    (tmp_path / "NORMAL" / "empty.jpg").write_bytes(b"")
    (tmp_path / "NORMAL" / "text.jpg").write_text("this is text")
    (tmp_path / "NORMAL" / "cut.webp").write_bytes((tmp_path / "PNEUMONIA" / "good.webp").read_bytes()[:20])
    (tmp_path / "NORMAL" / "report.dcm").write_bytes(b"\0" * 128 + b"DICM")
    dataset = load_dataset(tmp_path)
    problems = dataset.catalog.set_index("path")["problem"].fillna("").to_dict()
    assert problems == {
        "NORMAL/cut.webp": "truncated",
        "NORMAL/empty.jpg": "not an image",
        "NORMAL/good.png": "",
        "NORMAL/report.dcm": "no pixel data",
        "NORMAL/text.jpg": "not an image",
        "PNEUMONIA/good.webp": "",
    }
    pd.testing.assert_frame_equal(load_dataset(tmp_path).catalog, dataset.catalog)


def test_headers_tell_the_size_as_shown(tmp_path):
    write_image(tmp_path / "NORMAL" / "plain.png", width=7, height=5)
    rotated = Image.fromarray(np.zeros((5, 7), dtype=np.uint8))
    rotated.getexif()[0x0112] = 6
    rotated.save(tmp_path / "NORMAL" / "rotated.jpg", exif=rotated.getexif())
    Image.new("RGB", (4, 3)).save(tmp_path / "NORMAL" / "color.tif")
    dicom = FileDataset(None, {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    dicom.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dicom.SOPClassUID, dicom.SOPInstanceUID = (
        pydicom.uid.SecondaryCaptureImageStorage,
        pydicom.uid.generate_uid(),
    )
    dicom.Rows, dicom.Columns = 6, 9
    dicom.save_as(tmp_path / "NORMAL" / "scan.dcm", enforce_file_format=True)
    catalog = load_dataset(tmp_path).catalog.set_index("path")
    seen = {path: tuple(row) for path, row in catalog[["width", "height", "mode"]].iterrows()}
    assert seen == {
        "NORMAL/color.tif": (4, 3, "RGB"),
        "NORMAL/plain.png": (7, 5, "L"),
        "NORMAL/rotated.jpg": (5, 7, "L"),
        "NORMAL/scan.dcm": (9, 6, "DICOM"),
    }


def test_non_ascii_and_very_long_names(tmp_path):
    long = "x" * 240 + ".png"
    paths = ["Lungenentzündung/患者 1.png", f"gesund/{long}"]
    dataset = load_dataset(write_images(tmp_path / "Röntgen", paths), positive="lungenentzündung")
    assert dataset.name == "röntgen"
    assert sorted(dataset.catalog["path"]) == sorted(paths)
    assert dataset.classes == ("gesund", "Lungenentzündung")


def test_the_content_hash_is_the_identity(tmp_path):
    def content(folder, **options):
        return load_dataset(folder, **options).content_hash

    paths = ["NORMAL/a.png", "PNEUMONIA/b.png"]
    one = write_images(tmp_path / "one", paths)
    same = write_images(tmp_path / "two", reversed(paths))
    original = content(one)
    assert content(same, name="another") == original
    (same / "NORMAL" / "a.png").rename(same / "NORMAL" / "c.png")
    renamed = content(same)
    write_image(same / "NORMAL" / "c.png", width=50)
    assert len({original, renamed, content(same)}) == 3
    write_manifest(one, "path,label,age\nNORMAL/a.png,NORMAL,1\nPNEUMONIA/b.png,PNEUMONIA,2\n")
    listed = content(one)
    write_manifest(one, "path,label,age\nNORMAL/a.png,NORMAL,1\nPNEUMONIA/b.png,PNEUMONIA,3\n")
    assert len({original, listed, content(one)}) == 3


@pytest.mark.slow
def test_the_real_sets(test_data):
    dataset = load_dataset(test_data / "kermany")
    counts = dataset.catalog.groupby(["split", "label"]).size().to_dict()
    assert counts == {
        ("train", "NORMAL"): 1341,
        ("train", "PNEUMONIA"): 3875,
        ("test", "NORMAL"): 234,
        ("test", "PNEUMONIA"): 390,
    }
    assert dataset.catalog["problem"].isna().all()
    assert (dataset.catalog[["width", "height"]].max(axis=1) == 224).all()
    adults = load_dataset(test_data / "nih_adult")
    assert adults.classes == ("NORMAL", "PNEUMONIA")
    assert adults.catalog["label"].value_counts().to_dict() == {"OTHER": 212, "NORMAL": 161, "PNEUMONIA": 147}
