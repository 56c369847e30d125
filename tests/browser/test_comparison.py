"""The Model Comparison page: each view, the images behind a bar, and an ensemble from its making to its end."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from tests.browser.conftest import ROOT, Server, serve
from tests.browser.visit import Visit
from tests.ui.homes import add_model

LINK = "Model_Comparison?dataset=demo&model=demo"

SECTIONS = {
    "Leaderboard": "Leaderboard",
    "Pairs": "Who is better than whom",
    "Errors": "Who errs together",
    "Steps": "Through the stages",
    "Ensemble": "Save as a model",
    "Cost": "Cost of each model",
    "Claims": "What was reported",
}
"""Each view, and a section that it has."""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """Run the app on three models of the demo, whose images are at hand."""
    home = tmp_path_factory.mktemp("home")
    for seed, name in enumerate(("noisy", "noisier"), start=1):
        add_noisy(add_model(home / "weights", name), seed)
    with serve("Home.py", home, tmp_path_factory.mktemp("temporary")) as running:
        yield running


def add_noisy(folder: Path, noise: int) -> None:
    """Write the demo's scores with noise in the log odds as another model's."""
    draw = np.random.default_rng(noise)
    for split in ("val", "test"):
        table = read_scores(ROOT / "weights" / "demo" / "scores" / f"demo-{split}-black.parquet")
        score = table.frame["score"].clip(0.001, 0.999)
        odds = np.log(score / (1 - score)) + draw.normal(0, 1.5 * noise, len(score))
        facts = table.provenance | {"model": folder.name, "threshold": 0.5}
        noisy = ScoreTable(table.frame.assign(score=1 / (1 + np.exp(-odds))), table.classes, facts)
        write_scores(noisy, folder / "scores" / f"demo-{split}-black.parquet")


def view(one: Visit, name: str) -> None:
    """Open a view by its button."""
    one.page.get_by_role("radio", name=name, exact=True).click()
    expect(one.page.locator(".ps-section").get_by_text(SECTIONS[name], exact=True)).to_be_visible()
    one.settled()


def click_longest_bar(page: Page, figure: str) -> None:
    """Click the middle of a figure's largest bar."""
    bars = page.locator(f".st-key-{figure} .bars .point path")
    expect(bars.first).to_be_attached()
    page.locator(f".st-key-{figure} .js-plotly-plot").scroll_into_view_if_needed()
    boxes = [box for bar in bars.all() if (box := bar.bounding_box())]
    box = max(boxes, key=lambda one: one["width"] * one["height"])
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # Plotly takes a click for that of the mark under the pointer, which it looks for as the pointer moves.
    page.mouse.move(x - 1, y - 1)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def expect_images(one: Visit) -> None:
    """Check that as many radiographs stand behind the number as it says."""
    chosen = one.page.get_by_role("combobox", name="Images behind a number")
    expect(chosen).to_have_value(re.compile(r" \d+$"))
    count = int(chosen.input_value().rsplit(" ", 1)[1])
    pictures = one.page.get_by_role("list", name="Images behind this number").locator("img.picture")
    expect(pictures).to_have_count(min(count, 12))
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
        expect(picture).to_have_js_property("complete", True)


@pytest.mark.slow
def test_each_view_opens_by_a_click_and_a_checked_claim_can_be_sent_as_a_link(visit):
    one = visit().open(LINK)
    expect(one.page.locator(".ps-eyebrow")).to_contain_text("3 models on demo · test")
    for name in SECTIONS:
        view(one, name)
    one.page.get_by_role("button", name=re.compile("^Try an example")).click()
    expect(one.headline).to_have_text(
        "Impossible: no confusion matrix of 624 images, whatever their classes, gives accuracy 0.9718 and F1 0.9724."
    )
    link = one.settled().linked("claim_f1=0.9724")
    colleague = visit("dark", 800).open(f"Model_Comparison?{link}")
    expect(colleague.headline).to_contain_text("Impossible")
    expect(colleague.page.get_by_role("textbox", name="F1")).to_have_value("0.9724")


@pytest.mark.slow
def test_a_bar_of_errors_shows_its_images_and_an_image_opens_in_diagnosis(visit):
    one = visit().open(f"{LINK}&view=Errors")
    click_longest_bar(one.page, "error_overlap")
    expect_images(one)
    one.settled()
    one.linked("errors_of=")
    one.page.get_by_role("list", name="Images behind this number").locator("img.picture").first.click()
    expect(one.page).to_have_title("Diagnosis · PneumoScope")
    expect(one.headline).to_have_text(re.compile("^Called"))
    one.settled()


@pytest.mark.slow
def test_an_ensemble_is_saved_taken_apart_and_deleted(visit, server):
    one = visit().open(f"{LINK}&view=Ensemble")
    page, folder = one.page, server.home / "weights" / "mine"
    page.get_by_role("radio", name="By hand").click()
    expect(page.get_by_role("spinbutton", name="noisier")).to_be_visible()
    one.settled()  # The field for the name moves down; what is typed before it has is lost with it.
    page.get_by_role("textbox", name="Name").fill("mine")
    page.get_by_role("button", name="Save as a model").click()
    expect(page.get_by_text("mine is saved among your models.")).to_be_visible()
    one.settled()
    assert (folder / "scores" / "demo-test.parquet").is_file()
    view(one, "Steps")
    expect(page.locator(".ps-section").get_by_text("Members of mine, one left out")).to_be_visible()
    click_longest_bar(page, "members_steps")
    expect_images(one)
    view(one, "Ensemble")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete mine for good").click()
    expect(page.get_by_text("mine is deleted.")).to_be_visible()
    one.settled()
    assert not folder.exists()
