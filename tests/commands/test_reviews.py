import json

import pandas as pd
import pytest

from engine.datasets.catalog import load_dataset
from engine.datasets.sources import remember
from engine.reviews.address import database_url
from engine.reviews.opinion import Opinion, Verdict
from engine.reviews.store import open_store
from tests.reviews.examples import BAD, MODEL, WRONG, chests, review


@pytest.fixture
def reviewed(tmp_path):
    """Return the folder of a dataset of which two reviewers have seen two images."""
    found = chests(tmp_path / "chests")
    store = open_store(database_url())
    review(store, found, "test/NORMAL/0.png", "Ana", Opinion(Verdict.LABEL_WRONG, "PNEUMONIA", note="odd"))
    review(store, found, "test/NORMAL/0.png", "Ben", WRONG)
    review(store, found, "test/NORMAL/1.png", "Ana", BAD)
    review(store, found, "test/NORMAL/1.png", "Ben", MODEL)
    return found.root


def test_reviews_are_listed_with_agreement_and_disagreements(done, reviewed):
    text = done("reviews", "list")
    assert "Ana and Ben: the same verdict on 1 of 2 images, kappa 0.33 (" in text
    assert "Disagreement on test/NORMAL/1.png: Ana: image bad; Ben: model wrong." in text
    assert done("reviews", "list", "--data", "other").endswith("None yet of other.\n")
    printed = json.loads(done("reviews", "list", "--json"))
    assert printed["database"].endswith("image_reviews.sqlite")
    found = printed["datasets"]["chests"]
    assert [row["reviewer"] for row in found["reviews"]] == ["Ana", "Ben", "Ana", "Ben"]
    assert found["reviews"][0]["model"] is None
    (pair,) = found["agreement"]
    assert (pair["n"], pair["same"], pair["kappa"]) == (2, 1, pytest.approx(1 / 3))
    assert [row["path"] for row in found["disagreements"]] == ["test/NORMAL/1.png"]


def test_a_table_and_a_manifest_are_written(done, reviewed, tmp_path):
    out = tmp_path / "new"
    text = done(
        "reviews", "export", "--data", reviewed, "--csv", out / "r.csv", "--manifest", out / "manifest.csv"
    )
    assert text.startswith("2 of 8 images reviewed: 1 label corrected, 0 bad images, 1 in dispute")
    assert len(pd.read_csv(out / "r.csv")) == 4
    labels = pd.read_csv(out / "manifest.csv").set_index("path")["label"]
    assert labels["test/NORMAL/0.png"] == "PNEUMONIA"
    assert labels["test/NORMAL/1.png"] == "NORMAL"
    (out / "manifest.csv").rename(reviewed / "manifest.csv")
    assert load_dataset(reviewed).catalog["label"].value_counts()["PNEUMONIA"] == 5


def test_a_dataset_of_the_app_is_known_by_its_name_and_what_was_lost_is_counted(done, reviewed, tmp_path):
    remember(reviewed)
    (reviewed / "test/NORMAL/0.png").unlink()
    printed = json.loads(done("reviews", "export", "--data", "chests", "--csv", tmp_path / "r.csv", "--json"))
    assert (printed["dataset"], printed["images"], printed["reviewed"]) == ("chests", 7, 1)
    assert (printed["lost"], printed["disputed"]) == (1, 1)
    assert printed["written"] == [str(tmp_path / "r.csv")]


def test_what_cannot_be_done_is_told_in_one_line(refused, reviewed, monkeypatch):
    assert "Say what to write" in refused("reviews", "export", "--data", reviewed)
    assert "no folder and no dataset" in refused("reviews", "export", "--data", "nowhere", "--csv", "r.csv")
    own = reviewed / "manifest.csv"
    own.write_text("path,label\ntest/NORMAL/0.png,NORMAL\ntest/PNEUMONIA/0.png,PNEUMONIA\n")
    assert "own manifest" in refused("reviews", "export", "--data", reviewed, "--manifest", own)
    assert "Missing command" in refused("reviews")
    monkeypatch.setenv("PNEUMOSCOPE_REVIEWS_URL", "postgresql://me:secret@127.0.0.1:1/reviews")
    message = refused("reviews", "list")
    assert "127.0.0.1:1/reviews" in message
    assert "secret" not in message
