import pandas as pd
import pytest

from data_tools.build.recipe import Recipe, SourceChoice
from data_tools.build.run import build
from engine.datasets.catalog import load_dataset
from engine.datasets.manifest import read_manifest
from engine.errors import InputError
from engine.reviews.export import COLUMNS, corrected_manifest, review_table
from engine.reviews.journal import standing
from engine.reviews.judgement import by_path, judgements
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.places import places
from tests.reviews.examples import BAD, MODEL, WRONG, chests, review

N, P = "test/NORMAL", "test/PNEUMONIA"
REMARK = Opinion(Verdict.LABEL_WRONG, "PNEUMONIA", ("device", "rotated"), 'a "note", with commas\nand lines')


@pytest.fixture
def reviewed(store, tmp_path):
    """Return a dataset of 4 + 4 images with reviews of both kinds, agreed and not."""
    found = chests(tmp_path / "chests")
    for path, reviewer, opinion in (
        (f"{N}/0.png", "Ana", REMARK),
        (f"{N}/0.png", "Ben", WRONG),
        (f"{N}/1.png", "Ana", BAD),
        (f"{N}/2.png", "Ana", WRONG),
        (f"{N}/2.png", "Ben", MODEL),
        (f"{P}/0.png", "Ben", Opinion(Verdict.LABEL_WRONG, "OTHER")),
    ):
        review(store, found, path, reviewer, opinion)
    return found


def judged(store, found):
    entries = standing(store, found.name)
    return by_path(judgements(entries), places(entries, found))


def test_every_reviewers_words_are_in_the_table(store, reviewed, tmp_path):
    entries = standing(store)
    review_table(entries, places(entries, reviewed)).to_csv(tmp_path / "reviews.csv", index=False)
    rows = pd.read_csv(tmp_path / "reviews.csv")
    assert tuple(rows.columns) == COLUMNS
    assert len(rows) == 6
    first = rows.iloc[0]
    assert (first["dataset"], first["path"], first["label"]) == ("chests", f"{N}/0.png", "NORMAL")
    assert (first["reviewer"], first["verdict"], first["right_label"]) == ("Ana", "label wrong", "PNEUMONIA")
    assert (first["tags"], first["note"]) == ("device; rotated", REMARK.note)


def test_the_manifest_says_what_was_done_and_why(store, reviewed):
    rows = corrected_manifest(reviewed, judged(store, reviewed)).set_index("path")
    assert f"{N}/1.png" not in rows.index
    assert rows["label"].to_dict() == {
        f"{N}/0.png": "PNEUMONIA", f"{N}/2.png": "NORMAL", f"{N}/3.png": "NORMAL", f"{P}/0.png": "OTHER",
        f"{P}/1.png": "PNEUMONIA", f"{P}/2.png": "PNEUMONIA", f"{P}/3.png": "PNEUMONIA",
    }  # fmt: skip
    assert rows["review"].dropna().to_dict() == {
        f"{N}/0.png": "label corrected", f"{N}/2.png": "reviewers disagree", f"{P}/0.png": "label corrected",
    }  # fmt: skip
    first = rows.loc[f"{N}/0.png"]
    assert first["label_before_review"] == "NORMAL"
    assert (first["reviewers"], first["review_tags"]) == ("Ana; Ben", "device; rotated")
    assert first["review_notes"].startswith("Ana: a ")


def test_bad_images_may_become_a_group_of_their_own(store, reviewed):
    rows = corrected_manifest(reviewed, judged(store, reviewed), "IMAGE_BAD").set_index("path")
    assert rows.loc[f"{N}/1.png", ["label", "review"]].to_list() == ["IMAGE_BAD", "image bad"]
    with pytest.raises(InputError, match="Expected bad images"):
        corrected_manifest(reviewed, {}, " ")


@pytest.mark.parametrize("bad", ["drop", pytest.param("IMAGE_BAD", marks=pytest.mark.slow)])
def test_the_loader_and_the_builder_read_the_corrected_manifest(store, reviewed, tmp_path, bad):
    rows = corrected_manifest(reviewed, judged(store, reviewed), bad)
    rows.to_csv(reviewed.root / "manifest.csv", index=False)
    labels = dict(zip(rows["path"], rows["label"], strict=True))
    loaded = load_dataset(reviewed.root)
    assert loaded.classes == reviewed.classes
    assert dict(zip(loaded.catalog["path"], loaded.catalog["label"], strict=True)) == labels
    recipe = Recipe(
        sources=(SourceChoice("chests"),),
        size=32,
        radiographs_only=False,
        duplicates="keep",
        split="official",
    )
    built = build(recipe, {"chests": reviewed.root}, tmp_path / "built", workers=1)
    assert built.written
    manifest = read_manifest(tmp_path / "built" / "manifest.csv").set_index("original_path")
    two = {path: label for path, label in labels.items() if label in reviewed.classes}
    assert manifest["label"].to_dict() == two
    assert sum(label == "PNEUMONIA" for label in two.values()) == 4


def test_a_second_round_keeps_the_first_label_and_ends_where_it_began(store, reviewed):
    rows = corrected_manifest(reviewed, judged(store, reviewed))
    rows.to_csv(reviewed.root / "manifest.csv", index=False)
    again = load_dataset(reviewed.root)
    assert corrected_manifest(again, judged(store, again)).equals(rows)


def test_a_review_that_leaves_no_dataset_is_refused(store, reviewed):
    for path in reviewed.catalog["path"]:
        for reviewer in ("Ana", "Ben"):
            review(store, reviewed, path, reviewer, BAD)
    with pytest.raises(InputError, match="all were found bad"):
        corrected_manifest(reviewed, judged(store, reviewed))
