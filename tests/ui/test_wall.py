import base64

import pytest
from streamlit.testing.v1 import AppTest

from engine.errors import InputError
from engine.ui.wall import Cell, data_url, wall
from tests.imaging.samples import encode, scene
from tests.ui.walls import open_cell, walls


def page(ids: str, **options) -> AppTest:
    def script(ids, options):
        import streamlit as st

        from engine.ui.wall import Cell, wall

        picture, heat = b"\x89PNG picture", b"\x89PNG heat"
        cells = [Cell(id, f"Radiograph {id}", "0.912", picture, heat, "#D55E00", "viral") for id in ids]
        lost = [Cell("lost", "Lost", "0.3", None)] if ids else []
        opened = wall(cells + lost, "wall", label="Misses", **options)
        st.text(f"opened {opened}")
        st.button("Again")

    app = AppTest.from_function(script, kwargs={"ids": ids, "options": options}).run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("file_format", "kind"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_a_picture_travels_unchanged(file_format, kind):
    file = encode(scene(), file_format)
    head, content = data_url(file).split(",")
    assert (head, base64.b64decode(content)) == (f"data:image/{kind};base64", file)


def test_a_wall_shows_its_cells():
    first, last = walls(page("a"))["Misses"]
    assert first == {
        "id": "a",
        "alt": "Radiograph a",
        "caption": "0.912",
        "remark": "viral",
        "mark": "#D55E00",
        "picture": data_url(b"\x89PNG picture"),
        "heat": data_url(b"\x89PNG heat"),
    }
    assert (last["picture"], last["heat"], last["mark"], last["remark"]) == (None, None, None, "")


def test_without_heat_the_heatmaps_do_not_travel():
    assert {cell["heat"] for cell in walls(page("ab", show_heat=False))["Misses"]} == {None}


def test_an_empty_wall_is_a_wall():
    assert walls(page("")) == {"Misses": []}


def test_a_click_arrives_once():
    app = page("ab")
    assert app.text[0].value == "opened None"
    for cell in "bb":
        assert open_cell(app, "Misses", cell).text[0].value == f"opened {cell}"
        assert app.button[0].click().run().text[0].value == "opened None"


def test_an_id_cannot_stand_for_two_pictures():
    twice = [Cell("a", "Radiograph", "0.9", None)] * 2
    with pytest.raises(InputError, match="two pictures with the id 'a'"):
        wall(twice, "wall", label="Misses")
