import re

import pytest
from playwright.sync_api import expect


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


def test_data_are_made_when_they_are_asked_for(visit):
    session = visit().open("Dataset_Balance?divide_demo=grade")
    with session.page.expect_download() as download:
        session.page.get_by_role("button", name="Data (CSV)").first.click()
    assert download.value.suggested_filename == "counts.csv"
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "split,label,grade,n,unusable"
    assert "train,NORMAL,unknown,43,1" in lines
