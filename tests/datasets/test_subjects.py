import pandas as pd
import pytest

from engine.datasets.catalog import load_dataset
from engine.datasets.subjects import (
    SCHEMES,
    scheme_names,
    subject_and_subtype,
    subject_by_pattern,
    subject_keys,
    with_pattern,
)
from engine.datasets.validation import with_validation
from engine.errors import InputError


@pytest.mark.parametrize(
    ("path", "subject", "subtype"),
    [
        ("train/PNEUMONIA/person12_bacteria_34.jpeg", "person12", "bacteria"),
        ("person1492_virus_2606.jpeg", "person1492", "virus"),
        ("person23_virus_56_1.jpeg", "person23", "virus"),
        ("IM-0115-0001.jpeg", "im-0115", None),
        ("IM-0640-0001-0002.webp", "im-0640", None),
        ("NORMAL2-IM-0007-0001.jpeg", "normal2-im-0007", None),
        ("00011097_002.png", "11097", None),
        ("00000000_000.png", "0", None),
        ("scan_7.png", None, None),
        ("person12.png", None, None),
        ("20200101_0011.png", None, None),
    ],
)
def test_subject_and_subtype_from_file_names(path, subject, subtype):
    assert subject_and_subtype(path) == (subject, subtype)


@pytest.mark.parametrize("folder", ["kermany", "nih_adult"])
def test_file_names_reproduce_the_published_manifests(test_data, folder):
    manifest = pd.read_csv(test_data / folder / "manifest.csv", dtype=str, keep_default_na=False)
    parsed = [subject_and_subtype(path) for path in manifest["path"]]
    assert [subject for subject, _ in parsed] == list(manifest["subject"])
    subtypes = manifest["subtype"] if "subtype" in manifest else [""] * len(manifest)
    assert [subtype or "" for _, subtype in parsed] == list(subtypes)


def table(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["path", "split", "subject"], dtype="str")


def test_ids_hold_within_one_split_in_one_scheme_only():
    assert {scheme.name: scheme.within_split for scheme in SCHEMES} == {
        "Kermany": True,
        "NIH ChestX-ray14": False,
    }


def test_a_subject_follows_the_scheme_of_its_file_name():
    rows = table(
        ("train/A/person1_virus_2.png", "train", "person1"),
        ("train/A/IM-0115-0001.png", "train", "IM-0115"),
        ("train/A/00011097_002.png", "train", "11097"),
        ("train/A/scan_7.png", "train", "person1"),
        ("train/A/person1_virus_3.png", "train", "train/person1"),
        ("train/A/person1_virus_4.png", "train", None),
    )
    kermany, nih = (scheme.name for scheme in SCHEMES)
    assert scheme_names(rows).where(lambda names: names.notna(), "").tolist() == [
        kermany,
        kermany,
        nih,
        "",
        "",
        "",
    ]
    assert scheme_names(rows.drop(columns="subject")).isna().all()


def test_kermany_ids_of_the_test_set_are_other_people():
    rows = table(
        ("train/person1_virus_2.png", "train", "person1"),
        ("train/person1_virus_3.png", "val", "person1"),
        ("test/person1_virus_4.png", "test", "person1"),
        ("test/person1_virus_5.png", "test", "person1"),
    )
    keys = subject_keys(rows).tolist()
    assert keys[0] == keys[1] != keys[2] == keys[3]


@pytest.mark.parametrize(
    "rows",
    [
        [("train/00011097_002.png", "train", "11097"), ("test/00011097_003.png", "test", "11097")],
        [("train/a.png", "train", "p"), ("test/b.png", "test", "p")],
        [("train/person1_virus_2.png", "train", "mine"), ("test/person1_virus_4.png", "test", "mine")],
    ],
)
def test_other_ids_hold_everywhere(rows):
    assert subject_keys(table(*rows)).nunique() == 1


def test_an_image_without_subject_has_no_key():
    rows = table(("train/a.png", "train", None), ("test/b.png", "test", "p"))
    assert subject_keys(rows).isna().tolist() == [True, False]
    assert subject_keys(rows.drop(columns="subject")).isna().all()
    assert subject_keys(rows.drop(columns="split")).isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        (r"(p\d+)_", "p12"),
        (r"(?P<visit>v\d)/(?P<subject>p\d+)", "p12"),
        (r"(v\d)/(p\d+)", "v3"),
        (r"(q\d+)", None),
        (r"(x*)p12", None),
    ],
)
def test_a_pattern_of_ones_own(pattern, subject):
    assert subject_by_pattern("train/v3/p12_a.png", pattern) == subject


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(p", "no regular expression"), (r"p\d+", "no group"), ("(?:p)", "no group")],
)
def test_a_pattern_that_cannot_be_used(pattern, message):
    with pytest.raises(InputError, match=message):
        subject_by_pattern("p12.png", pattern)


def test_a_pattern_takes_the_place_of_a_catalogs_subjects():
    rows = table(("train/p12_a.png", "train", "x"), ("train/other.png", "train", "y"))
    changed = with_pattern(rows, r"(p\d+)_")
    assert changed["subject"].fillna("").tolist() == ["p12", ""]
    assert rows["subject"].tolist() == ["x", "y"]
    with pytest.raises(InputError, match=r"finds nothing in 2 paths, such as 'train/p12_a\.png'"):
        with_pattern(rows, r"(person\d+)")


@pytest.mark.slow
def test_the_real_sets_follow_their_schemes(test_data):
    kermany, nih = (load_dataset(test_data / name).catalog for name in ("kermany", "nih_adult"))
    assert scheme_names(kermany).eq("Kermany").all()
    assert scheme_names(nih).eq("NIH ChestX-ray14").all()
    splits = subject_keys(kermany).groupby(kermany["split"]).agg(set)
    assert (len(splits["train"]), len(splits["test"])) == (2846, 427)
    assert splits["train"].isdisjoint(splits["test"])


@pytest.mark.slow
def test_the_committed_validation_split_keeps_its_ids(test_data):
    """Its images come from train, so that a subject parted between the two would be told."""
    catalog = with_validation(load_dataset(test_data / "kermany")).catalog
    moved = catalog["path"].eq("train/PNEUMONIA/person1_bacteria_1.webp")
    person = catalog["subject"].eq("person1") & ~catalog["split"].eq("test")
    assert moved.any()
    assert person.sum() > 1
    keys = subject_keys(catalog.assign(split=catalog["split"].mask(moved, "val")))
    assert keys[person].nunique() == 1
