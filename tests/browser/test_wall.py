import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import serve
from tests.browser.eventually import eventually

pytestmark = pytest.mark.slow

SCRIPT = """
import numpy as np
import streamlit as st

from engine.imaging.heat_layer import heat_layer
from engine.ui.blocks import headline
from engine.ui.page_setup import page_end, page_setup
from engine.ui.wall import Cell, wall
from engine.ui.wall.keys import Keys
from tests.imaging.samples import encode, scene

opened = st.session_state.setdefault("opened", [])
pressed = st.session_state.setdefault("pressed", [])
picture = encode(scene(30, 40), "PNG")
# The heatmaps come after the first click, and a click on c turns the order round.
heat = heat_layer(np.full((30, 40), 1.0)) if opened else None
ids = "edcba" if opened[-1:] == ["c"] else "abcde"

page_setup("Wall")
page = st.sidebar.toggle("Next page")
show_heat = st.sidebar.toggle("Heatmaps", value=True)
cells = [Cell(id, f"Radiograph {id}", "0.912", picture, heat, "#D55E00", "viral") for id in ids]
lost = [Cell("lost", "Radiograph lost", "0.3", None)]
headline("Wall", "Five radiographs")
keys = Keys(("1",), lambda id, key: pressed.append(id + key), "1 marks a picture")
one = wall(lost if page else cells, "misses", label="Misses", show_heat=show_heat, keys=keys, focused="d")
if one:
    opened.append(one)
    st.rerun()
wall(cells[:2], "samples", label="Samples", clickable=False)
wall([], "empty", label="Empty")
st.text(f"opened {' '.join(opened) or 'none'}")
st.text(f"pressed {' '.join(pressed)}")
page_end()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wall")
    (folder / "wall.py").write_text(SCRIPT)
    with serve(folder / "wall.py", folder / "home", folder) as running:
        yield running


def misses(one):
    return one.page.get_by_role("list", name="Misses")


def cell(one, id):
    return misses(one).get_by_role("button", name=f"Radiograph {id}")


def expect_opened(one, ids):
    expect(one.page.get_by_text(re.compile("^opened"))).to_have_text(f"opened {ids}")
    one.settled()


def violations(one):
    """Return what axe-core finds: its own report fails on elements in a shadow tree."""
    found = Axe().run(one.page).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_a_click_opens_once_and_again_later(visit):
    one = visit().open()
    cell(one, "b").click()
    expect_opened(one, "b")
    one.page.get_by_text("Next page").click()
    expect(cell(one, "lost")).to_be_visible()
    expect_opened(one, "b")
    one.page.get_by_text("Next page").click()
    cell(one, "b").dblclick(delay=300)
    expect_opened(one, "b b")
    cell(one, "a").click()
    expect_opened(one, "b b a")


def test_the_arrow_keys_move_between_the_cells_and_enter_opens(visit):
    one = visit(width=800).open()

    def three_in_a_row() -> None:
        rows = [round(cell(one, id).bounding_box()["y"]) for id in "abcde"]
        assert rows[0] == rows[1] == rows[2] < rows[3] == rows[4]

    eventually(one.page, three_in_a_row)
    # Whoever comes back to a wall is where they left it.
    expect(cell(one, "d")).to_be_focused()
    expect(misses(one)).to_have_accessible_description("1 marks a picture")
    cell(one, "a").focus()
    moves = "ArrowRight b, ArrowDown e, ArrowDown e, ArrowUp b, ArrowRight c, ArrowDown e, Home a, ArrowUp a, End e"
    for key, id in (move.split() for move in moves.split(", ")):
        one.page.keyboard.press(key)
        expect(cell(one, id)).to_be_focused()
    stops = misses(one).locator("button[tabindex='0']")
    expect(stops).to_have_count(1)
    expect(stops).to_be_focused()
    one.page.keyboard.press("1")
    expect(one.page.get_by_text(re.compile("^pressed"))).to_have_text("pressed e1")
    expect(cell(one, "e")).to_be_focused()
    one.page.keyboard.press("Enter")
    expect_opened(one, "e")


def test_heat_arrives_in_place_and_the_focus_stays(visit):
    one = visit().open()
    expect(misses(one).locator(".heat:visible")).to_have_count(0)
    cell(one, "c").focus()
    cell(one, "c").evaluate("cell => { window.kept = cell }")
    one.page.keyboard.press("Enter")
    expect(misses(one).locator(".heat:visible")).to_have_count(5)
    expect(misses(one).get_by_role("button").first).to_have_accessible_name("Radiograph e 0.912 viral")
    one.settled()
    expect(cell(one, "c")).to_be_focused()
    assert cell(one, "c").evaluate("cell => cell === window.kept")

    def one_upon_the_other() -> None:
        boxes = [cell(one, "c").locator(part).bounding_box() for part in (".picture", ".heat", ".frame")]
        assert boxes[0] == boxes[1] == boxes[2]

    eventually(one.page, one_upon_the_other)
    one.page.get_by_text("Heatmaps").click()
    expect(misses(one).locator(".heat:visible")).to_have_count(0)


def test_pictures_that_open_nothing_are_no_buttons(visit):
    one = visit().open()
    samples = one.page.get_by_role("list", name="Samples")
    expect(samples.get_by_role("img", name="Radiograph a")).to_be_visible()
    expect(samples.get_by_role("button")).to_have_count(0)
    expect(one.page.get_by_role("list", name="Empty")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_wall_can_be_read_by_everyone(visit, theme):
    one = visit(theme, 800).open()
    shown = misses(one).get_by_role("img", name="Radiograph b")
    expect(shown).to_have_js_property("naturalWidth", 40)
    expect(shown).to_have_js_property("naturalHeight", 30)
    assert violations(one) == []
    one.page.get_by_text("Next page").click()
    expect(misses(one).get_by_role("img", name="Radiograph lost, no picture")).to_be_visible()
    assert violations(one) == []
