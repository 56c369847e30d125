"""Two reviewers in front of the same images, one of them in two windows."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.test_look import STREAMLITS_OWN
from tests.browser.visit import Visit
from tests.reviews.examples import chests

pytestmark = pytest.mark.slow

SAVED = re.compile(r"^Saved \d{4}-\d\d-\d\d \d\d:\d\d UTC$")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    chests(folder / "chests")
    (folder / "review.py").write_text(
        f"from tests.ui.reviewing import page\n\npage({str(folder / 'chests')!r})\n"
    )
    with serve(folder / "review.py", folder / "home", folder) as running:
        yield running


def named(one: Visit, name: str) -> Visit:
    """Give a name to review under."""
    one.open()
    one.page.get_by_role("textbox", name="Your name").fill(name)
    one.page.keyboard.press("Enter")
    expect(one.page.get_by_text(f"Reviewing as {name}")).to_be_visible()
    return one.settled()


def give(one: Visit, verdict: str) -> None:
    one.page.get_by_role("radio", name=verdict).click()
    one.settled()


def given(one: Visit):
    return one.page.get_by_role("radiogroup", name="Verdict").get_by_role("radio", checked=True)


def note(one: Visit):
    return one.page.get_by_role("textbox", name="Note")


def test_two_reviewers_and_two_windows_of_one(visit):
    ana, ben = named(visit(), "Ana"), named(visit("dark", 420), "Ben")
    assert "Ana" not in ana.page.url

    give(ana, "label wrong")
    expect(ana.page.get_by_role("combobox", name="Right label")).to_have_value("PNEUMONIA")
    # What is typed while the page runs after another change is not lost.
    ana.page.get_by_role("radio", name="unclear").click()
    note(ana).press_sequentially("a mass at the left", delay=60)
    note(ana).press("Control+Enter")
    ana.settled()
    expect(ana.page.get_by_text(SAVED)).to_be_visible()
    expect(note(ana)).to_have_value("a mass at the left")

    give(ben, "image bad")
    expect(ben.page.get_by_role("group", name="What others say")).to_contain_text("a mass at the left")
    expect(ben.page.get_by_text("1 by you, reviewers disagree on 1.")).to_be_visible()

    # Another window of the same browser knows the name, and what was said.
    other = Visit(ana.page.context.new_page(), ana.address).open()
    expect(other.page.get_by_text("Reviewing as Ana")).to_be_visible()
    expect(note(other)).to_have_value("a mass at the left")
    other.settled()
    give(other, "image bad")
    give(ana, "model wrong")
    expect(ana.page.get_by_role("alert")).to_contain_text("Ana has changed this review in another window")
    expect(given(ana)).to_have_text("image bad")
    ana.page.get_by_role("button", name="Undo").click()
    ana.settled()
    expect(given(ana)).to_have_text("unclear")
    rules = {rule: {"enabled": False} for rule in STREAMLITS_OWN}
    for one in (ana, ben):
        # A tooltip lies in a place of Streamlit's own, outside every landmark.
        one.page.mouse.move(2, 2)
        expect(one.page.get_by_role("tooltip")).to_have_count(0)
        found = Axe().run(one.page, options={"rules": rules}).response["violations"]
        assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []
