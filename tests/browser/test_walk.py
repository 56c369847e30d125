"""The walk through the app as it comes, on the demo: from an answer to an error, back, and to a colleague."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
RADIOGRAPH = ROOT / "data_tools" / "demo" / "test" / "PNEUMONIA"


@pytest.fixture(scope="module")
def radiograph() -> Path:
    """Return a file to upload: a synthetic radiograph."""
    return sorted(RADIOGRAPH.glob("*.webp"))[0]


@pytest.mark.slow
def test_from_home_to_an_upload_an_error_and_a_link_that_a_colleague_opens(visit, radiograph):
    one = visit().open()
    expect(one.page.locator(".ps-eyebrow")).to_have_text("demo on demo · test (synthetic radiographs)")
    expect(one.headline).to_contain_text(re.compile(r"^Finds \d+ of 100 pneumonia images"))

    one.go("Diagnosis")
    expect(one.headline).to_have_text(re.compile("^Called"))
    one.page.get_by_role("radio", name="Your files").click()
    one.upload(radiograph)
    expect(one.page.locator(".ps-eyebrow")).to_contain_text(radiograph.name)
    expect(one.headline).to_have_text(re.compile("^Called"))

    one.go("GradCAM Gallery")
    wall = one.page.get_by_role("list", name="Radiographs")
    first = wall.get_by_role("button").first
    expect(first).to_contain_text(re.compile(r"F[PN] 0\.\d{3}"))
    told = re.search(r"0\.\d{3}", first.text_content()).group()
    one.settled()
    first.click()
    expect(one.page.get_by_role("list", name="The image under each model")).to_contain_text(told)
    one.settled()
    one.page.get_by_role("button", name="Open in Diagnosis").click()
    expect(one.page).to_have_title("Diagnosis · PneumoScope")
    expect(one.headline).to_contain_text(f"score {told}")
    expect(one.page.locator(".ps-lead")).to_contain_text(re.compile("false (positive|negative)"))
    one.settled()
    one.linked("image=test%2F")

    one.page.go_back()
    expect(one.page).to_have_title("GradCAM Gallery · PneumoScope")
    one.page.get_by_role("button", name="Back to the wall").click()
    expect(wall.get_by_role("button").first).to_contain_text(told)

    one.go("Metrics")
    before = one.headline.text_content()
    one.threshold.focus()
    for _ in range(5):
        one.threshold.press("PageDown")
    expect(one.headline).not_to_have_text(before)
    # The slider tells the last key's value a moment after it.
    last = float(one.threshold.input_value())
    expect(one.page.locator(".ps-lead")).to_contain_text(f"threshold {last:.3f}")
    one.settled()
    link = one.linked(f"threshold_demo={last:g}")
    shown = one.headline.text_content()

    colleague = visit().open(f"Metrics?{link}")
    expect(colleague.headline).to_have_text(shown)
    expect(colleague.threshold).to_have_value(f"{last:g}")


def test_a_finding_leads_to_the_page_that_shows_it(visit):
    one = visit().open()
    link = one.page.get_by_test_id("stMain").get_by_role("link", name="Dataset Balance").first
    link.click()
    expect(one.page).to_have_title("Dataset Balance · PneumoScope")
    expect(one.page.locator(".ps-eyebrow")).to_contain_text("demo")


def test_scoring_goes_on_while_other_pages_are_used(visit):
    one = visit().open("Metrics?model=unscored")
    expect(one.headline).to_have_text("unscored has not been scored on demo · test.")
    one.page.get_by_role("button", name="Score 70 images with unscored").click()
    expect(one.page.get_by_test_id("stProgress")).to_contain_text("Scoring demo · test with unscored")
    one.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Dataset Balance").click()
    expect(one.page).to_have_title("Dataset Balance · PneumoScope")
    one.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Metrics").click()
    expect(one.page.locator(".ps-eyebrow")).to_have_text("unscored on demo · test (synthetic radiographs)")
