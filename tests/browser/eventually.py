"""Checks of what a page comes to by itself, a moment after what was done to it."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

WITHIN = 30
"""Seconds."""


def eventually(page: Page, check: Callable[[], None]) -> None:
    """Repeat a check until it holds; if it does not in time, it fails as it did last."""
    deadline = time.monotonic() + WITHIN
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        page.wait_for_timeout(100)
