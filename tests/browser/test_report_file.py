"""The report's HTML file, opened from the disk as whoever it was sent to opens it."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from engine.figures.style import THEMES
from engine.reporting.notice import NOTICE
from engine.reporting.report.html import report_html
from tests.browser.layout import assert_fits
from tests.browser.visit import PATIENCE
from tests.reporting.report.samples import sample_report

pytestmark = pytest.mark.slow

CURVE = ".plot .scatterlayer .js-line"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(report_html(sample_report()), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def open_report(browser, address) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the report; in the end nothing may have been asked for or complained of."""
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def begin(theme: str = "light", width: int = 1440) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return drawn(page)

    yield begin
    for context in contexts:
        context.close()
    assert [url for url in asked if url != address and not url.startswith(("data:", "blob:"))] == []
    assert complaints == []


def drawn(page: Page) -> Page:
    """Wait until every figure is drawn."""
    expect(page.locator("html")).to_have_attribute("data-figures", "drawn")
    return page


def rgb(color: str) -> str:
    return f"rgb({', '.join(map(str, bytes.fromhex(color.lstrip('#'))))})"


def shows(page: Page, theme: str) -> None:
    """Check that page and figures are in a theme."""
    expect(page.locator("html")).to_have_css("background-color", rgb(THEMES[theme].background))
    expect(page.locator(CURVE).last).to_have_css("stroke", rgb(THEMES[theme].accent))
    expect(page.locator(".plot .xtitle").first).to_have_css("fill", rgb(THEMES[theme].foreground))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_follows_the_readers_theme_and_the_button_changes_it(open_report, theme):
    page = open_report(theme)
    other = "dark" if theme == "light" else "light"
    shows(page, theme)
    page.get_by_role("button", name=f"{other.title()} theme").click()
    shows(drawn(page), other)
    page.get_by_role("button", name=f"{theme.title()} theme").click()
    shows(drawn(page), theme)
    page.emulate_media(color_scheme=other)
    shows(page, theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_by_everyone_at_any_width(open_report, theme):
    page = open_report(theme)
    expect(page.get_by_text(NOTICE).first).to_be_in_viewport()
    page.get_by_text("Data (1 row)").click()
    for width in (390, 800, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_figure_tells_its_points_is_saved_and_follows_the_window(open_report):
    page = open_report()
    figure = page.locator(".plot")
    figure.scroll_into_view_if_needed()
    # The operating point's mark.
    page.locator(".plot .scatterlayer .point").last.hover(force=True)
    expect(page.locator(".plot .hoverlayer .hovertext")).to_contain_text("sensitivity")
    for kind in ("PNG", "SVG"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"Save this figure as {kind}").click()
        assert saved.value.suggested_filename == f"roc.{kind.lower()}"
        content = Path(saved.value.path()).read_bytes()
        if kind == "PNG":
            with Image.open(io.BytesIO(content)) as picture:
                assert picture.width == pytest.approx(3 * figure.bounding_box()["width"], abs=3)
        else:
            assert b"<svg" in content
    page.set_viewport_size({"width": 700, "height": 900})
    expect(page.locator(".plot .main-svg").first).to_have_attribute("width", str(700 - 48))


def test_the_page_cannot_send_anything_even_if_it_wanted_to(browser, address):
    page = browser.new_page()
    page.goto(address)
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text))
    tried = """() => fetch("http://localhost:1/x").then(() => "sent", () => "refused")"""
    assert page.evaluate(tried) == "refused"
    page.evaluate("""() => { const one = document.createElement("script");
        one.textContent = "document.title = 'taken'"; document.body.append(one) }""")
    assert "taken" not in page.title()
    assert sum("Content Security Policy" in text for text in refused) >= 2
    page.close()


def test_printed_it_is_light_and_as_wide_as_a_sheet_and_afterwards_as_before(open_report):
    page = open_report("dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shows(page, "light")
    expect(page.locator(".plot .main-svg").first).to_have_attribute("width", "670")
    expect(page.locator("nav")).to_be_hidden()
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    shows(drawn(page), "dark")
