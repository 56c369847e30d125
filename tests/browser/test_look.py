import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.layout import assert_fits
from tests.browser.visit import Visit
from tests.imaging.samples import encode, scene

SHIPPED = "dataset=kermany&model=mobilenet_v2_crop&leave_out=tiny&leave_out=tiny_crop"
"""The models that ship, without the small ones, which are about other images."""

VIEWS = {
    "home": "?dataset=kermany&model=tiny",
    "demo": "",
    "metrics": "Metrics?dataset=kermany&model=tiny&compare=tiny_crop",
    "curves": "Metrics?view=Curves&axes=Logarithmic+false+alarms",
    "calibration": "Metrics?view=Calibration",
    "clinical use": "Metrics?view=Clinical+use",
    "subgroups": "Metrics?dataset=nih_adult&model=tiny&view=Subgroups",
    "robustness": "Metrics?dataset=kermany&model=mobilenet_v2_black&view=Robustness",
    "leaderboard": f"Model_Comparison?{SHIPPED}",
    "pairs": f"Model_Comparison?{SHIPPED}&view=Pairs",
    "errors": f"Model_Comparison?{SHIPPED}&view=Errors",
    "steps": f"Model_Comparison?{SHIPPED}&view=Steps",
    "ensemble": f"Model_Comparison?{SHIPPED}&view=Ensemble&members=mobilenet_v2_crop&members=simple_cnn",
    "cost": f"Model_Comparison?{SHIPPED}&view=Cost",
    "claims": "Model_Comparison?view=Claims&claim_n=624&claim_positives=390&claim_accuracy=0.971",
    "balance": "Dataset_Balance",
    "shortcuts": "Dataset_Balance?view=Shortcuts",
    "duplicates": "Dataset_Balance?view=Duplicates&pairs=near",
    "doubtful files": "Dataset_Balance?view=Doubtful+files",
    "balancing": "Dataset_Balance?view=Balancing",
    "padding": "Padding_Color",
    "changed calls": "Padding_Color?view=Changed+calls",
    "heat on padding": "Padding_Color?view=Heat+on+padding",
    "score and share": "Padding_Color?view=Score+and+share",
    "padding of one image": "Padding_Color?view=One+image",
    "gallery": "GradCAM_Gallery",
    "gallery, one picture": "GradCAM_Gallery?focus=test%2FNORMAL%2Fphantom-227.webp",
    "gallery without pictures": "GradCAM_Gallery?dataset=kermany&model=tiny",
    "report": "Report?dataset=demo&model=demo",
    "diagnosis": "Diagnosis?model=tiny&from=Your+files",
    "not scored": "Metrics?dataset=kermany&model=unscored",
}

SCANNED = ("balance", "shortcuts", "duplicates", "doubtful files")
"""Views that show what a scan has found."""

PADDING = ("changed calls", "heat on padding", "score and share", "padding of one image")
"""Views of the Padding Color page that are about one model."""

METRICS = ("curves", "calibration", "clinical use", "subgroups", "robustness")
"""Further views of the Metrics page."""

COMPARED = ("pairs", "errors", "steps", "ensemble", "cost", "claims")
"""Further views of the Model Comparison page."""

AT_LENGTH = (
    "leaderboard",
    "diagnosis",
    "report",
    "metrics",
    "padding",
    "gallery",
    "not scored",
    "demo",
    *METRICS,
    *COMPARED,
    *SCANNED,
    "balancing",
    *PADDING,
    "gallery, one picture",
    "gallery without pictures",
)
"""Views that the everyday run leaves to the slow tests."""

BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 23)"}

STREAMLITS_OWN = ["presentation-role-conflict"]
"""Rules that Streamlit's widgets break where we cannot help it: the upload area is a named presentation."""


@pytest.fixture(scope="module")
def scanned(server) -> None:
    """Scan the demo by the command: how long that takes on a busy machine is not what is looked at here."""
    subprocess.run(
        [sys.executable, "-m", "data_tools", "scan", ROOT / "data_tools" / "demo"],
        cwd=ROOT,
        env={**os.environ, "PNEUMOSCOPE_HOME": str(server.home)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def open_view(one: Visit, view: str) -> None:
    one.open(VIEWS[view])
    if view in SCANNED:
        expect(one.headline).to_contain_text("groups of duplicates")
        one.settled()
    if view == "diagnosis":
        one.upload({"name": "a.png", "mimeType": "image/png", "buffer": encode(scene(300, 400), "PNG")})
        expect(one.headline).to_have_text(re.compile("^Called"))
        one.settled()


def in_each_theme() -> list:
    """Every view in both themes; every day, each of the others is looked at in one, by turns."""
    everyday = [view for view in VIEWS if view not in AT_LENGTH]
    today = set(zip(everyday, ["light", "dark"] * len(everyday), strict=False))
    return [
        pytest.param(theme, view, marks=() if (view, theme) in today else pytest.mark.slow)
        for view in VIEWS
        for theme in BACKGROUNDS
    ]


@pytest.mark.parametrize(("theme", "view"), in_each_theme())
def test_a_page_fits_its_window_and_can_be_read_by_everyone(visit, view, theme, request):
    if view in SCANNED:
        request.getfixturevalue("scanned")
    one = visit(theme)
    open_view(one, view)
    expect(one.page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUNDS[theme])
    # The check for everyone takes seconds, so each theme ends, and is checked, at another width.
    for width in (800, 1440) if theme == "dark" else (1440, 800):
        one.page.set_viewport_size({"width": width, "height": 900})
        one.settled()
        assert_fits(one.page)
    rules = {rule: {"enabled": False} for rule in STREAMLITS_OWN}
    found = Axe().run(one.page, options={"rules": rules})
    assert found.violations_count == 0, found.generate_report()
