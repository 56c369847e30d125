"""A reviewing session in the gallery, on the demo: two reviewers at once, and nothing is lost."""

import csv

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit

GALLERY = "GradCAM_Gallery?heatmaps=false"
"""The review needs no network, and a server that computes heatmaps is slow to answer."""


def wall(one: Visit):
    return one.page.get_by_role("list", name="Radiographs").get_by_role("button")


def close(one: Visit):
    return one.page.get_by_role("list", name="The image under each model")


def place(one: Visit):
    return one.page.get_by_role("group", name="Pictures of the wall").get_by_role("status")


def say_who(one: Visit, name: str) -> None:
    field = one.page.get_by_role("textbox", name="Your name")
    field.fill(name)
    field.press("Enter")
    expect(one.page.get_by_text(f"Reviewing as {name}")).to_be_visible()
    one.settled()


def progress(one: Visit, words: str) -> None:
    expect(one.page.get_by_text("errors reviewed")).to_have_text(words)
    one.settled()


def press(one: Visit, key: str) -> None:
    one.page.keyboard.press(key)


@pytest.mark.slow
def test_two_reviewers_work_through_the_errors_and_nothing_is_lost(visit):
    ada = visit().open(GALLERY)
    expect(ada.headline).to_contain_text("9 of 70 calls are wrong")
    expect(wall(ada)).to_have_count(9)
    progress(ada, "0 of 9 errors reviewed.")
    say_who(ada, "Ada")

    # On the wall, by keys: a verdict, another one, and that taken back.
    wall(ada).first.focus()
    press(ada, "3")
    expect(wall(ada).first).to_contain_text("label confirmed")
    expect(wall(ada).first).to_be_focused()
    press(ada, "ArrowRight")
    press(ada, "4")
    expect(wall(ada).nth(1)).to_contain_text("unclear")
    progress(ada, "2 of 9 errors reviewed.")
    press(ada, "u")
    expect(wall(ada).nth(1)).not_to_contain_text("unclear")
    progress(ada, "1 of 9 errors reviewed.")

    # Close, by the panel: Enter opens the picture, whose link a colleague follows.
    press(ada, "Enter")
    expect(close(ada)).to_be_visible()
    expect(place(ada)).to_have_text("2 of 9")
    ada.page.get_by_role("radio", name="image bad").click()
    progress(ada, "2 of 9 errors reviewed.")
    note = ada.page.get_by_role("textbox", name="Note")
    note.fill("Shoulders cut off")
    note.press("Control+Enter")
    ada.settled()
    ben = visit().open(f"GradCAM_Gallery?{ada.linked('focus=')}")
    said = ben.page.get_by_role("group", name="What others say")
    expect(said).to_contain_text("Ada: image bad · “Shoulders cut off”")
    say_who(ben, "Ben")

    # Both at once, on the same picture and on others.
    ben.page.get_by_role("button", name="Next").focus()
    ada.page.get_by_role("button", name="Next").focus()
    press(ben, "1")
    press(ada, "5")
    progress(ben, "2 of 9 errors reviewed, 1 by you, reviewers disagree on 1.")
    ada.settled()
    press(ada, "ArrowRight")
    expect(place(ada)).to_have_text("3 of 9")
    press(ben, "ArrowLeft")
    expect(place(ben)).to_have_text("1 of 9")
    ada.settled()
    ben.settled()
    press(ada, "2")
    progress(ada, "3 of 9 errors reviewed, 3 by you, reviewers disagree on 1.")
    press(ben, "3")
    progress(ben, "3 of 9 errors reviewed, 2 by you, reviewers disagree on 1.")

    # Ben changes his mind, and takes that back.
    ben.page.get_by_role("radio", name="unclear").click()
    progress(ben, "3 of 9 errors reviewed, 2 by you, reviewers disagree on 2.")
    ben.page.get_by_role("button", name="Undo").click()
    progress(ben, "3 of 9 errors reviewed, 2 by you, reviewers disagree on 1.")
    ben.page.get_by_role("button", name="Next").focus()
    press(ben, "Escape")
    expect(wall(ben).nth(1)).to_contain_text("reviewers disagree, rotated")
    expect(wall(ben).first).to_be_focused()

    ada.open(f"{GALLERY}&view=Reviewers")
    agreement = ada.page.get_by_role("region", name="Agreement of reviewers")
    expect(agreement).to_contain_text("Ada and Ben")
    disagreements = ada.page.get_by_role("region", name="Disagreements")
    expect(disagreements).to_contain_text("Ada: image bad; Ben: label wrong")
    reviews = list(csv.DictReader(saved(ada, "Reviews (CSV)")))
    said = sorted((row["reviewer"], row["verdict"], row["tags"], row["note"]) for row in reviews)
    assert said == [
        ("Ada", "image bad", "", ""),
        ("Ada", "image bad", "rotated", "Shoulders cut off"),
        ("Ada", "model wrong", "", ""),
        ("Ben", "label wrong", "", ""),
        ("Ben", "model wrong", "", ""),
    ]
    manifest = {row["path"]: row for row in csv.DictReader(saved(ada, "Corrected manifest (CSV)"))}
    bad, disputed = (
        next(row for row in reviews if (row["verdict"], row["tags"]) == ("image bad", tags))
        for tags in ("", "rotated")
    )
    assert len(manifest) == 239
    assert bad["path"] not in manifest
    assert manifest[disputed["path"]]["review"] == "reviewers disagree"
    assert manifest[disputed["path"]]["label"] == disputed["label"]


def saved(one: Visit, name: str) -> list[str]:
    """Return the lines of a file that the page offers."""
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name=name).click()
    return download.value.path().read_text(encoding="utf-8").splitlines()
