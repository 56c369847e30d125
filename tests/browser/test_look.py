import re

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.imaging.samples import encode, scene

VIEWS = {
    "home": "?model=tiny",
    "metrics": "Metrics?model=tiny&compare=tiny_crop",
    "diagnosis": "Diagnosis?model=tiny",
    "not scored": "Metrics?model=unscored",
}

STREAMLITS_OWN = ["presentation-role-conflict"]
"""Rules that Streamlit's widgets break where we cannot help it: the upload area is a named presentation."""


def open_view(one: Visit, view: str) -> None:
    one.open(VIEWS[view])
    if view == "diagnosis":
        one.upload({"name": "a.png", "mimeType": "image/png", "buffer": encode(scene(300, 400), "PNG")})
        expect(one.headline).to_have_text(re.compile("^Called"))
        one.settled()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_fits_its_window_and_can_be_read_by_everyone(visit, view, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    one = visit(theme)
    open_view(one, view)
    background = one.page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"}[theme]
    for width in (1440, 800):
        one.page.set_viewport_size({"width": width, "height": 900})
        one.settled()
        for element in ("html", "[data-testid=stMain]"):
            overflow = one.page.locator(element).evaluate("one => one.scrollWidth - one.clientWidth")
            assert overflow <= 0, f"{element} is {overflow} pixels too wide at {width}"
        rules = {rule: {"enabled": False} for rule in STREAMLITS_OWN}
        found = axe.Axe().run(one.page, options={"rules": rules})
        assert found.violations_count == 0, found.generate_report()


def test_long_names_do_not_widen_the_page(visit):
    one = visit(width=800).open(VIEWS["diagnosis"])
    name = f"{'a very long name_' * 12}.png"
    one.upload({"name": name, "mimeType": "image/png", "buffer": b""})
    expect(one.headline).to_have_text("This file cannot be scored.")
    main = one.page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
