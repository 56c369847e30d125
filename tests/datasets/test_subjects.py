import pandas as pd
import pytest

from engine.datasets.subjects import subject_and_subtype


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
