import hashlib
from collections import Counter

import pytest

from data_tools.download.checksums import read_checksums
from data_tools.download.fetch import check_address
from data_tools.download.make_list import list_lines
from data_tools.download.published import KERMANY, published
from engine.datasets.subjects import subject_and_subtype
from engine.errors import InputError

LISTED = read_checksums(KERMANY.checksums, KERMANY.top)


def test_the_list_has_the_published_files_of_train_and_test():
    assert len(LISTED) == 5840
    assert Counter(path.rsplit("/", 1)[0] for path in LISTED) == {
        "train/NORMAL": 1341,
        "train/PNEUMONIA": 3875,
        "test/NORMAL": 234,
        "test/PNEUMONIA": 390,
    }
    assert list(LISTED) == sorted(LISTED)
    assert all(path.endswith(".jpeg") for path in LISTED)
    assert all(subject_and_subtype(path)[0] for path in LISTED)


def test_the_list_is_what_the_manifest_gives(test_data):
    lines = list_lines(test_data / "kermany" / "manifest.csv", KERMANY.top)
    assert KERMANY.checksums.read_text().splitlines() == lines


def test_the_list_knows_the_published_originals(test_data):
    originals = sorted((test_data / "originals").rglob("*.jpeg"))
    assert len(originals) == 24
    for file in originals:
        path = f"train/{file.parent.name}/{file.name}"
        assert LISTED[path] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_dataset_is_found_by_its_name():
    assert published("kermany") is KERMANY
    with pytest.raises(InputError, match="There is no dataset 'chexpert' to download; known: kermany"):
        published("chexpert")


def test_the_address_is_one():
    check_address(KERMANY.url)
    assert KERMANY.url.startswith("https://")
