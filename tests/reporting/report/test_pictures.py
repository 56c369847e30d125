import io
import re

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.figures.style import THEMES
from engine.reporting.pdf import find_chromium
from engine.reporting.report.html import plots
from engine.reporting.report.pictures import Wanted, options_of, pictures
from tests.reporting.report.samples import sample_report

needs_chromium = pytest.mark.skipif(find_chromium() is None, reason="needs Chromium or Chrome")


def roc():
    return next(iter(plots(sample_report())))


def rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.lstrip("#")))


@pytest.mark.slow
@needs_chromium
def test_a_figure_becomes_a_picture_in_the_size_kind_and_theme_wanted():
    counted = []
    wanted = [
        Wanted(roc(), "png", width=400, height=300, scale=2),
        Wanted(roc(), "svg", width=400),
        Wanted(roc(), "png", "dark", width=400, height=300, scale=1),
    ]
    light, drawing, dark = pictures(wanted, lambda: counted.append(1))
    assert len(counted) == 3
    for png, theme, size in ((light, "light", (800, 600)), (dark, "dark", (400, 300))):
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        assert (picture.format, picture.size) == (None, size)
        pixels = np.asarray(picture).reshape(-1, 3)
        assert picture.getpixel((0, 0)) == rgb(THEMES[theme].background)
        # The curve is there, in the theme's first colour.
        assert (abs(pixels.astype(int) - rgb(THEMES[theme].accent)).max(axis=1) < 12).sum() > 50
    text = drawing.decode("utf-8")
    assert re.match(r'<svg[^>]* width="400"', text)
    assert "sensitivity (positives found)" in text
    assert "<image" not in text


def test_a_missing_browser_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    with pytest.raises(InputError, match="apt install chromium"):
        pictures([Wanted(roc())])


def test_nothing_wanted_starts_no_browser(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert pictures([]) == []


def test_a_picture_keeps_the_figures_own_height_and_an_svg_is_never_scaled():
    assert options_of(Wanted(roc(), "svg", scale=3)) == {"format": "svg", "width": 860, "scale": 1}
    assert options_of(Wanted(roc(), height=200))["height"] == 200
