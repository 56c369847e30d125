"""Figures of a report as pictures: drawn by Plotly in a Chromium of this machine, through kaleido."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import InputError
from engine.figures.style import ThemeName, theme_of
from engine.reporting.pdf import find_chromium
from engine.reporting.report.content import Plot

Kind = Literal["png", "svg"]

WIDTH = 860
"""Width of a picture in pixels, about that of the report's column on a screen."""

MISSING = (
    "Pictures of figures need Chromium or Chrome: install one (Debian: apt install chromium; elsewhere: "
    "kaleido_get_chrome), or write .html, which needs none."
)


@dataclass(frozen=True)
class Wanted:
    """One picture to be made of a figure.

    ``width`` and ``height`` in pixels, by default the figure's own height; a PNG has ``scale`` times
    as many. The background is the theme's.
    """

    plot: Plot
    kind: Kind = "png"
    theme: ThemeName = "light"
    width: int = WIDTH
    height: int | None = None
    scale: float = 2


def pictures(wanted: Sequence[Wanted], done: Callable[[], object] = lambda: None) -> list[bytes]:
    """Return the pictures as the bytes of their files, in the order wanted; ``done`` is called after each.

    One browser draws them all, which takes about half a second each; nothing is fetched. Raises InputError
    where no Chromium or Chrome is installed, or where it fails.
    """
    if not wanted:
        return []
    # Kaleido logs its browser's steps; what goes wrong is raised.
    logging.getLogger("kaleido").setLevel(logging.ERROR)
    logging.getLogger("choreographer").setLevel(logging.ERROR)
    # A thread of its own, since the caller's may have an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(drawn(wanted, done))).result()


async def drawn(wanted: Sequence[Wanted], done: Callable[[], object]) -> list[bytes]:
    """Open a browser, and let it draw one picture after another."""
    from kaleido import Kaleido
    from kaleido.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError, KaleidoError

    made = []
    try:
        # Without a path kaleido looks for a Chrome that its own command has installed.
        async with Kaleido(path=find_chromium(), mathjax=False) as browser:
            for one in wanted:
                made.append(await browser.calc_fig(figure_of(one), opts=options_of(one)))
                done()
    except ChromeNotFoundError:
        raise InputError(MISSING) from None
    except (BrowserFailedError, BrowserClosedError, KaleidoError, OSError, TimeoutError) as error:
        raise InputError(
            f"The browser could not draw the figures ({error or type(error).__name__})."
        ) from error
    return made


def figure_of(one: Wanted) -> Any:
    """Return Plotly's figure on the theme's background, which a transparent one does not bring along."""
    figure = one.plot.draw(one.theme)
    figure.update_layout(paper_bgcolor=theme_of(one.theme).background)
    return figure


def options_of(one: Wanted) -> dict[str, Any]:
    """Return the picture's size and kind as kaleido calls them."""
    size = {} if one.height is None else {"height": one.height}
    return {"format": one.kind, "width": one.width, "scale": one.scale if one.kind == "png" else 1} | size
