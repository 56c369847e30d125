import re

import pytest
from playwright.sync_api import expect

from tests.browser.eventually import eventually

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_a_sample_opens_in_diagnosis_with_the_sidebars_choices_and_the_way_back(visit):
    session = visit().open("Dataset_Balance?split_demo=train&model=tiny&threshold_tiny=0.65")
    address = session.page.url
    wall = session.page.get_by_role("list", name="Sample of PNEUMONIA")
    wall.get_by_role("button").first.click()
    told = ["split_demo=train", "model=tiny", "threshold_tiny=0.65", "image=train%2FPNEUMONIA%2Fphantom-"]
    in_any_order = "".join(f"(?=.*{one})" for one in told)
    expect(session.page).to_have_url(re.compile(rf"/Diagnosis\?{in_any_order}"))
    expect(session.page).to_have_title("Diagnosis · PneumoScope")
    session.settled()
    expect(session.choice("Split")).to_have_value("train")
    expect(session.threshold).to_have_value("0.65")
    session.page.go_back()
    expect(session.page).to_have_title("Dataset Balance · PneumoScope")
    expect(session.page).to_have_url(address)
    expect(wall).to_be_visible()
    session.settled()


@pytest.mark.slow
def test_data_are_made_when_they_are_asked_for(visit):
    session = visit().open("Dataset_Balance?divide_demo=grade")
    with session.page.expect_download() as download:
        session.page.get_by_role("button", name="Data (CSV)").first.click()
    assert download.value.suggested_filename == "counts.csv"
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "split,label,grade,n,unusable"
    assert "train,NORMAL,unknown,43,1" in lines


def test_the_demo_is_scanned_and_a_pair_dismissed_and_taken_back(visit):
    session = visit("dark").open("Dataset_Balance?view=Duplicates&pairs=near").scanned()
    page = session.page
    groups = re.compile(r"240 images, 2\.3 pneumonia for each normal in train; (\d+) groups of duplicates")
    expect(session.headline).to_have_text(groups)
    before = int(groups.match(session.headline.inner_text())[1])
    pictures = compared(page, 3)

    def in_proportion() -> None:
        for picture in pictures:
            shape = picture.evaluate("one => [one.naturalWidth / one.naturalHeight, one.width / one.height]")
            assert shape[0] == pytest.approx(shape[1], rel=0.02)

    eventually(page, in_proportion)
    page.get_by_role("button", name="Different").click()
    expect(session.headline).to_contain_text(f"{before - 1} groups of duplicates")
    page.get_by_role("button", name="Undo").click()
    expect(session.headline).to_contain_text(f"{before} groups of duplicates")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def compared(page, count):
    """Return the pictures of a pair, once they are loaded."""
    pictures = page.locator(".st-key-compared img")
    expect(pictures).to_have_count(count)
    for picture in pictures.all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)
        expect(picture).to_have_js_property("complete", True)
    return pictures.all()


@pytest.mark.slow
def test_every_view_of_a_scanned_set_can_be_sent_as_a_link(visit):
    session = visit().open("Dataset_Balance").scanned()
    page = session.page
    for view, told in {
        "Shortcuts": "What the files give away",
        "Duplicates": "Pairs side by side",
        "Doubtful files": "doubtful file",
        "Balancing": "What balancing would do",
    }.items():
        page.get_by_role("radio", name=view).click()
        expect(page.locator(".ps-section", has_text=told)).to_be_visible()
        expect(page).to_have_url(re.compile(rf"view={view.split()[0]}"))
        if view == "Duplicates":
            compared(page, 2)
        session.settled()
    page.reload()
    expect(page.locator(".ps-section", has_text="What balancing would do")).to_be_visible()
    session.settled()
    with page.expect_download() as download:
        page.get_by_role("button", name="Manifest (CSV)").click()
    assert download.value.path().read_text().splitlines()[0].startswith("path,split,label,weight,")
    with page.expect_download() as download:
        page.get_by_role("button", name="Recipe (TOML)").click()
    assert 'balance = "oversample"' in download.value.path().read_text()
