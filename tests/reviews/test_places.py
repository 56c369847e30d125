import shutil

from engine.datasets.catalog import load_dataset
from engine.reviews.journal import standing
from engine.reviews.places import file_sha256, places, places_by_name
from tests.reviews.examples import BAD, MODEL, chests, review, said


def test_a_renamed_image_is_found_and_a_changed_one_is_not(store, tmp_path):
    found = chests(tmp_path / "chests")
    root = found.root
    for path in ("test/NORMAL/0.png", "test/NORMAL/1.png", "test/NORMAL/2.png"):
        review(store, found, path, "Ana", BAD)
    digest = file_sha256(root / "test/NORMAL/1.png")
    (root / "train/PNEUMONIA").mkdir(parents=True)
    (root / "test/NORMAL/1.png").rename(root / "train/PNEUMONIA/renamed.png")
    # Another picture under the name of a reviewed one.
    shutil.copy(root / "test/PNEUMONIA/0.png", root / "test/NORMAL/2.png")
    found = load_dataset(root)
    assert places(standing(store), found) == {
        "test/NORMAL/0.png": file_sha256(root / "test/NORMAL/0.png"),
        "train/PNEUMONIA/renamed.png": digest,
    }


def test_a_copy_is_the_same_image(store, tmp_path):
    found = chests(tmp_path / "chests")
    shutil.copy(found.root / "test/NORMAL/0.png", found.root / "test/PNEUMONIA/copy.png")
    found = load_dataset(found.root)
    review(store, found, "test/NORMAL/0.png", "Ana", BAD)
    assert set(places(standing(store), found)) == {"test/NORMAL/0.png", "test/PNEUMONIA/copy.png"}


def test_only_files_that_may_be_reviewed_images_are_read(store, tmp_path):
    root = chests(tmp_path / "chests").root
    (root / "test/NORMAL/0.png").write_bytes((root / "test/NORMAL/0.png").read_bytes() + b"end")
    found = load_dataset(root)
    entry = review(store, found, "test/NORMAL/0.png", "Ana", BAD)
    read = []

    def hash_file(file):
        read.append(file)
        return file_sha256(file)

    places([entry], found, hash_file)
    assert read == [root / "test/NORMAL/0.png"]


def test_without_the_files_the_last_path_tells():
    entries = [said(1, "Ana", BAD, "a.png"), said(2, "Ana", MODEL, "b.png"), said(3, "Ana", BAD, "a.png")]
    assert places_by_name(entries) == {"a.png": f"{3:064x}", "b.png": f"{2:064x}"}
