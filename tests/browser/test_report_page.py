import re

import pytest
from playwright.sync_api import expect

from tests.browser.eventually import eventually

pytestmark = pytest.mark.slow

REPORT = "Report?dataset=demo&model=demo"
LEAST = 18
"""Pixels of the smallest type that the back of a room can read at 1280 × 720."""

SKIP_LINK = "Skip to main content"
"""Streamlit's own, which is to be seen only while it has the keyboard's focus."""

TOO_SMALL = """
([least, skipLink]) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const one = node.parentElement;
    if (!node.textContent.trim() || node.textContent.trim() === skipLink || one.closest('script, style, noscript, title, desc')) continue;
    if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.right <= 0 || box.bottom <= 0) continue;
    if (box.left >= innerWidth || box.top >= innerHeight) continue;
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (size < least) found.push(`${size}: ${node.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
"""

OVERFLOW = """() => ["Width", "Height"].map(
  side => document.documentElement[`scroll${side}`] - window[`inner${side}`]
)"""


def place(page):
    """Return which screen is shown, and of how many."""
    found = re.match(r"(\d+) of (\d+)", page.locator(".place").inner_text())
    return int(found[1]), int(found[2])


def fills_the_screen(page):
    """Check that everything shown can be read, and that nothing lies beyond the window."""
    assert page.evaluate(TOO_SMALL, [LEAST, SKIP_LINK]) == []
    assert max(page.evaluate(OVERFLOW)) <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_can_be_read_from_the_back_of_a_room(visit, theme):
    one = visit(theme, 1280).open(REPORT)
    page = one.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("button", name="Present").click()
    expect(page.locator(".place")).to_have_text(re.compile(r"^1 of \d+"))
    one.settled()
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    _, count = place(page)
    assert count > 3
    for number in range(1, count + 1):
        expect(page.locator(".place")).to_have_text(f"{number} of {count}")
        one.settled()
        page.wait_for_timeout(300)
        eventually(page, lambda: fills_the_screen(page))
        if number < count:
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(page.locator(".place")).to_have_text(f"1 of {count}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    expect(page).not_to_have_url(re.compile("screen="))


def test_the_report_is_previewed_and_kept_as_a_file(visit):
    one = visit().open(REPORT)
    page = one.page
    expect(page.locator(".ps-headline")).to_have_text(re.compile(r"^Of 1,000 patients"))
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text("demo")
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML").click()
    text = download.value.path().read_text()
    assert download.value.suggested_filename.endswith(".html")
    assert 'id="provenance"' in text
