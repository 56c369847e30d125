"""A browser of this folder's own: two at once in one process is more than Playwright allows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import headless_chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return a headless browser for the tests of this folder."""
    with headless_chromium() as chromium:
        yield chromium
