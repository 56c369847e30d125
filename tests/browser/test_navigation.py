import re

import pytest
from playwright.sync_api import expect

TINY = "?dataset=kermany&model=tiny"
FINDS = "Finds 80 of 100 pneumonia images and wrongly calls 30 of 100 normal ones pneumonia."


@pytest.mark.slow
def test_home_shows_the_answer_and_every_models_interval_and_leads_on(visit):
    one = visit().open(TINY)
    expect(one.headline).to_have_text(FINDS)
    forest = one.page.get_by_role("figure", name="ROC AUC of each model with intervals")
    expect(forest).to_contain_text("tiny_crop")
    expect(forest).to_contain_text("nih_adult · test")
    one.go("Metrics")
    expect(one.page.locator(".ps-eyebrow")).to_have_text("tiny on kermany · test")
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="Data (CSV)").nth(1).click()
    assert download.value.suggested_filename == "confusion.csv"
    lines = download.value.path().read_text().splitlines()
    assert lines == ["actual,called PNEUMONIA,called NORMAL", "PNEUMONIA,8,2", "NORMAL,3,7"]


@pytest.mark.slow
def test_the_choice_stays_on_every_page_in_the_address_and_on_the_way_back(visit):
    one = visit().open(f"Metrics{TINY}")
    one.choose("Dataset", "nih_adult")
    expect(one.page.locator(".ps-eyebrow")).to_have_text("tiny on nih_adult · test")
    one.threshold.focus()
    for _ in range(3):
        one.threshold.press("ArrowRight")
    expect(one.page.locator(".ps-lead")).to_contain_text("at threshold 0.503")
    one.settled()
    chosen = one.linked("dataset=nih_adult&model=tiny&threshold_tiny=0.503")

    def expect_the_choice() -> None:
        expect(one.choice("Model")).to_have_value("tiny")
        expect(one.choice("Dataset")).to_have_value("nih_adult")
        expect(one.threshold).to_have_value("0.503")
        assert one.linked(chosen) == chosen

    one.go("Home")
    expect_the_choice()
    expect(one.page.locator(".ps-eyebrow")).to_have_text("tiny on nih_adult · test")
    one.go("Diagnosis")
    expect_the_choice()
    one.go("Metrics")
    expect_the_choice()
    for title in ("Diagnosis", "Home", "Metrics"):
        one.page.go_back()
        expect(one.page).to_have_title(f"{title} · PneumoScope")
        one.settled()
        expect_the_choice()


@pytest.mark.slow
def test_a_link_shows_a_colleague_the_same(visit):
    link = "?dataset=nih_adult&model=tiny&threshold_tiny=0.65"
    mine, theirs = visit().open(f"Metrics{link}"), visit().open(f"Metrics{link}")
    expect(theirs.headline).to_have_text(mine.headline.text_content())
    expect(theirs.headline).to_contain_text("Finds 60 of 100 pneumonia images")
    expect(theirs.page.locator(".ps-eyebrow")).to_have_text("tiny on nih_adult · test")
    # What came by the link goes along, too.
    theirs.go("Home")
    expect(theirs.headline).to_contain_text("Finds 60 of 100 pneumonia images")
    theirs.linked("threshold_tiny=0.65")


@pytest.mark.slow
def test_a_link_to_what_is_not_there_shows_the_default(visit):
    one = visit().open("Metrics?dataset=nonsense&model=nonsense&threshold_tiny=7")
    expect(one.page).not_to_have_url(re.compile("nonsense"))
    expect(one.choice("Model")).to_have_value("demo")


@pytest.mark.slow
def test_the_threshold_goes_back_to_the_models_own_by_a_click_and_with_another_model(visit):
    one = visit().open("Metrics?dataset=kermany&model=tiny&threshold_tiny=0.65")
    one.page.get_by_role("button", name="Back to the model's own, 0.500").click()
    expect(one.headline).to_have_text(FINDS)
    expect(one.threshold).to_have_value("0.5")
    one.settled()
    expect(one.page).to_have_url(re.compile(r"\?dataset=kermany&model=tiny$"))
    one.threshold.press("ArrowLeft")
    expect(one.page.locator(".ps-lead")).to_contain_text("at threshold 0.499")
    one.choose("Model", "tiny_crop")
    expect(one.page.locator(".ps-lead")).to_contain_text("at threshold 0.437")
    expect(one.threshold).to_have_value("0.437")
    one.choose("Model", "tiny")
    expect(one.page.locator(".ps-lead")).to_contain_text("at threshold 0.500")
    expect(one.threshold).to_have_value("0.5")
