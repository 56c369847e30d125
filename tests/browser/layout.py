"""Whether a page fits its window."""

from playwright.sync_api import Page, TimeoutError

RESTS_WITHIN = 30_000
"""Milliseconds in which a page is laid out anew on a busy machine: figures follow the window a moment later."""

TOO_WIDE = """
() => ["html", "[data-testid=stMain]"].flatMap(name => {
  const one = document.querySelector(name);
  if (!one || one.scrollWidth <= one.clientWidth) return [];
  const edge = one.getBoundingClientRect().left + one.clientWidth;
  const beyond = [...one.querySelectorAll("*")].filter(part => part.getBoundingClientRect().right > edge + 1);
  const told = beyond.slice(-5).map(part => `${part.tagName}.${part.getAttribute("class")}`);
  return [`${name} is ${one.scrollWidth - one.clientWidth} pixels too wide, by ${told.join(", ")}`];
})
"""


def assert_fits(page: Page) -> None:
    """Wait until nothing is wider than the window, and name what is if it stays so."""
    try:
        page.wait_for_function(f"() => ({TOO_WIDE})().length === 0", timeout=RESTS_WITHIN)
    except TimeoutError:
        assert page.evaluate(TOO_WIDE) == []
