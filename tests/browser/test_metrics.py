"""The Metrics page's threshold, moved in the browser: numbers against Python's, and what follows a release."""

import io
import re

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from engine.evaluation.clinic import clinic
from engine.evaluation.metrics import Metrics, summary
from engine.evaluation.score_table import labelled, read_scores
from engine.evaluation.wording import few, limits, number
from tests.browser.conftest import ROOT
from tests.browser.eventually import eventually

SCORES = ROOT / "weights" / "demo" / "scores" / "demo-test-black.parquet"
BY_COUNTS = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
BY_DRAWS = ("balanced_accuracy", "f1", "mcc")

READ = """
live => ({
  counts: Object.fromEntries(['tp', 'fn', 'fp', 'tn'].map(
    name => [name, Number(live.querySelector(`.cell.${name}`).dataset.count)])),
  figures: Object.fromEntries([...live.querySelectorAll('.rates tbody tr')].map(line => [
    line.dataset.figure,
    {
      value: Number(line.dataset.value),
      interval: line.dataset.interval ? line.dataset.interval.split(' ').map(Number) : null,
      text: [...line.children].map(cell => cell.textContent),
    },
  ])),
  clinic: [...live.querySelectorAll('.clinic tbody tr')].map(
    line => [...line.children].slice(1).map(cell => cell.textContent)),
  told: live.querySelector('.told').textContent,
  mark: ['cx', 'cy'].map(name => Number(live.querySelector('.roc .mark').getAttribute(name))),
})
"""


def python(threshold: float, table=None) -> Metrics:
    rows = labelled(table or read_scores(SCORES))
    return summary(rows.y, rows.score, threshold)


def slider(page: Page):
    return page.get_by_test_id("stMain").get_by_role("slider", name="Threshold")


def read(page: Page) -> dict:
    return page.locator(".live").evaluate(READ)


def shows(page: Page, expected: Metrics) -> None:
    """Wait until what stands in the browser is what Python has."""
    eventually(page, lambda: check(read(page), expected))


def check(told: dict, expected: Metrics) -> None:
    """Compare what stands in the browser with Python's figures at the same threshold."""
    assert told["counts"] == {name: getattr(expected, name) for name in ("tp", "fn", "fp", "tn")}
    for name in (*BY_COUNTS, *BY_DRAWS):
        shown, value = told["figures"][name], getattr(expected, name)
        assert shown["value"] == pytest.approx(value, rel=1e-14, nan_ok=True)
        if name in BY_COUNTS:
            assert shown["interval"] == pytest.approx(expected.intervals[name], rel=1e-13, nan_ok=True)
            assert shown["text"][1:3] == [
                number(value, expected.intervals[name]),
                limits(expected.intervals[name]),
            ]
    of = clinic(expected.tp, expected.fp, expected.tn, expected.fn, 0.1)
    assert told["clinic"] == [
        [few(getattr(of, name)), "{} to {}".format(*getattr(of, f"{name}_interval"))]
        for name in ("found", "missed", "alarms", "cleared")
    ]
    assert told["mark"] == pytest.approx(
        [54 + 280 * (1 - expected.specificity), 10 + 280 * (1 - expected.sensitivity)], abs=0.051
    )


@pytest.mark.slow
def test_the_slider_moves_every_number_as_python_has_it_and_the_page_follows_its_release(visit):
    one = visit().open("Metrics")
    page = one.page
    own = python(0.571419)
    expect(slider(page)).to_have_js_property("valueAsNumber", 0.571419)
    shows(page, own)
    assert read(page)["figures"]["f1"]["text"][2] == limits(own.intervals["f1"])
    slider(page).focus()
    # A key that is held is no release: Python is not told yet.
    for keys, threshold in (
        (["ArrowRight"], 0.572), (["PageUp"] * 3, 0.602), (["ArrowLeft"] * 2, 0.6), (["End"], 1), (["Home"], 0),
    ):  # fmt: skip
        for key in keys:
            page.keyboard.down(key)
        shows(page, python(threshold))
        expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(f"^{threshold:.3f}: finds "))
    expect(one.page.locator(".ps-lead")).to_contain_text("threshold 0.571")
    for key in ("PageUp", "ArrowUp", "ArrowUp"):
        page.keyboard.down(key)
    page.keyboard.up("ArrowUp")
    expect(page.locator(".ps-lead")).to_contain_text("threshold 0.012")
    one.settled()
    one.linked("threshold_demo=0.012")
    expect(one.threshold).to_have_value("0.012")
    shows(page, python(0.012))
    told = read(page)
    for name in BY_DRAWS:
        assert told["figures"][name]["interval"] == pytest.approx(python(0.012).intervals[name])
    # And the other way: the sidebar's slider moves this one.
    one.threshold.press("ArrowRight")
    expect(page.locator(".ps-lead")).to_contain_text("threshold 0.013")
    expect(slider(page)).to_have_js_property("valueAsNumber", 0.013)
    page.get_by_role("button", name=re.compile("^The model's own")).click()
    expect(page.locator(".ps-lead")).to_contain_text("threshold 0.571")
    one.settled()
    page.get_by_role("spinbutton", name=re.compile("^Of 1,000 children")).fill("2")
    low, high = clinic(own.tp, own.fp, own.tn, own.fn, 0.02).predictive.ppv_interval
    expect(page.locator(".live .told")).to_contain_text(f"({100 * low:.1f} to {100 * high:.1f} %)")


@pytest.mark.slow
def test_ties_fall_on_the_same_side_and_an_uploaded_table_has_a_threshold_of_its_own(visit, tmp_path):
    scores = [0.1, 0.2, 0.3, 0.3, 0.3, 0.65, 0.65, 0.7, 0.7, 1.0]
    frame = pd.DataFrame(
        {"path": [f"{number}.png" for number in range(10)], "label": [0, 1] * 5, "score": scores}
    )
    file = tmp_path / "ties.csv"
    frame.to_csv(file, index=False)
    one = visit("dark", 800).open("Metrics?dataset=kermany&model=tiny")
    one.upload(file)
    expect(one.page.locator(".ps-eyebrow")).to_have_text("ties.csv (uploaded)")
    one.settled()
    table = read_scores(file)
    slider(one.page).focus()
    before = 0.5
    for threshold in (0.3, 0.301, 0.65, 0.651, 0.7, 1.0):
        for _ in range(abs(round((threshold - before) * 1000)) // 10):
            one.page.keyboard.down("PageUp" if threshold > before else "PageDown")
        for _ in range(abs(round((threshold - before) * 1000)) % 10):
            one.page.keyboard.down("ArrowUp" if threshold > before else "ArrowDown")
        shows(one.page, python(threshold, table))
        before = threshold
    one.page.keyboard.up("ArrowUp")
    expect(one.page.locator(".ps-lead")).to_contain_text("threshold 1.000")


@pytest.mark.slow
def test_a_figure_is_saved_as_png_svg_html_and_csv(visit):
    one = visit("dark").open("Metrics")
    files = one.page.locator(".st-key-confusion_files")
    saved = {}
    for name, kind in (("PNG", "png"), ("SVG", "svg"), ("HTML", "html"), ("Data (CSV)", "csv")):
        with one.page.expect_download() as download:
            files.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename == f"confusion.{kind}"
        saved[kind] = download.value.path().read_bytes()
    assert saved["png"].startswith(b"\x89PNG")
    with Image.open(io.BytesIO(saved["png"])) as picture:
        # Drawn sharply, on the ground that its text was chosen for.
        assert picture.width > 1000
        assert picture.convert("RGB").getpixel((5, 5)) == (15, 19, 23)
    assert saved["svg"].decode().startswith("<svg")
    assert "true positives" in saved["svg"].decode()
    assert b"<h1>Confusion matrix</h1>" in saved["html"]
    assert saved["csv"].startswith(b"actual,called PNEUMONIA")
    # Opened from a disk, the page draws its figure and asks for nothing (which the visit's end checks).
    alone = one.page.context.new_page()
    asked = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.set_content(saved["html"].decode())
    expect(alone.locator(".js-plotly-plot")).to_contain_text("true positives")
    assert [url for url in asked if not url.startswith(("data:", "blob:", "about:"))] == []
