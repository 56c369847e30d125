"""Figures of a report as pictures: drawn by Plotly in a Chromium of this machine, through kaleido."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Thread
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


@dataclass(frozen=True)
class Browser:
    """A running browser that draws; its event loop runs in a thread of its own."""

    kaleido: Any
    loop: asyncio.AbstractEventLoop

    def draw(self, one: Wanted) -> bytes:
        """Return a picture as the bytes of its file; raises InputError where the browser fails."""
        with told():
            drawing = self.kaleido.calc_fig(figure_of(one), opts=options_of(one))
            return asyncio.run_coroutine_threadsafe(drawing, self.loop).result()


RUNNING: ContextVar[Browser | None] = ContextVar("RUNNING", default=None)
"""The browser that ``one_browser`` has opened for what runs within it."""


@contextmanager
def one_browser() -> Iterator[Browser]:
    """Open a browser for all the pictures made within; one that is open already is used again.

    It takes some seconds to open, and half a second for each picture; nothing is fetched. Raises InputError
    where no Chromium or Chrome is installed, or where it fails.
    """
    running = RUNNING.get()
    if running is not None:
        yield running
        return
    # Kaleido logs its browser's steps; what goes wrong is raised.
    for name in ("kaleido", "choreographer"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with ExitStack() as stack:
        loop = stack.enter_context(running_loop())
        with told():
            kaleido = asyncio.run_coroutine_threadsafe(opened(), loop).result()
        stack.callback(lambda: asyncio.run_coroutine_threadsafe(kaleido.close(), loop).result())
        browser = Browser(kaleido, loop)
        stack.callback(RUNNING.reset, RUNNING.set(browser))
        yield browser


@contextmanager
def running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread, since the caller's may have one of its own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def opened() -> Any:
    """Return kaleido with its browser open, without MathJax, which it would fetch."""
    from kaleido import Kaleido

    # Without a path kaleido looks for a Chrome that its own command has installed.
    kaleido = Kaleido(path=find_chromium(), mathjax=False)
    await kaleido.open()
    return kaleido


@contextmanager
def told() -> Iterator[None]:
    """Turn what goes wrong with the browser into an InputError."""
    from kaleido.errors import BrowserClosedError, BrowserFailedError, ChromeNotFoundError, KaleidoError

    try:
        yield
    except ChromeNotFoundError:
        raise InputError(MISSING) from None
    except (BrowserFailedError, BrowserClosedError, KaleidoError, OSError, TimeoutError) as error:
        raise InputError(
            f"The browser could not draw the figures ({error or type(error).__name__})."
        ) from error


def pictures(wanted: Sequence[Wanted], done: Callable[[], object] = lambda: None) -> list[bytes]:
    """Return the pictures as the bytes of their files, in the order wanted; ``done`` is called after each.

    One browser draws them all. Raises InputError as ``one_browser`` does.
    """
    if not wanted:
        return []
    made = []
    with one_browser() as browser:
        for one in wanted:
            made.append(browser.draw(one))
            done()
    return made


def plot_png(plot: Plot, theme: ThemeName, width: int, height: int, scale: float) -> bytes:
    """Return one figure as PNG; width and height are before the scale. See ``one_browser`` for several."""
    return pictures([Wanted(plot, "png", theme, width, height, scale)])[0]


def figure_of(one: Wanted) -> Any:
    """Return Plotly's figure on the theme's background, which a transparent one does not bring along."""
    figure = one.plot.draw(one.theme)
    figure.update_layout(paper_bgcolor=theme_of(one.theme).background)
    return figure


def options_of(one: Wanted) -> dict[str, Any]:
    """Return the picture's size and kind as kaleido calls them."""
    size = {} if one.height is None else {"height": one.height}
    return {"format": one.kind, "width": one.width, "scale": one.scale if one.kind == "png" else 1} | size
