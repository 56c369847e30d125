import re

import pytest
from playwright.sync_api import expect

from tests.browser.eventually import eventually

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_a_view_of_the_experiment_can_be_sent_as_a_link(visit):
    session = visit().open("Padding_Color")
    page = session.page
    expect(session.headline).to_contain_text("Trained and served alike, black, gray and white")
    session.settled()
    page.get_by_role("radio", name="F1").click()
    page.get_by_role("radio", name="Served otherwise").click()
    session.settled()
    expect(page).to_have_url(re.compile("(?=.*figure=F1)(?=.*question=Served)"))
    colleague = visit().open(f"Padding_Color?{session.query}")
    expect(colleague.page.locator(".ps-section", has_text="F1 by training and serving")).to_be_visible()
    expect(colleague.page.get_by_role("radio", name="Served otherwise")).to_be_checked()
    colleague.settled()
    with colleague.page.expect_download() as download:
        colleague.page.get_by_role("button", name="Data (CSV)").first.click()
    assert download.value.path().read_text().startswith("train,test,own,figure,value,low,high,")


def test_pairs_keep_their_proportions_in_a_narrow_window(visit):
    session = visit("dark", 800).open("Padding_Color?view=Changed+calls&threshold_demo=0.5")
    pictures = session.page.get_by_role("list", name="Images that change sides").locator("img.picture")
    expect(pictures.first).to_be_visible()
    session.settled()

    def in_proportion() -> None:
        for picture in pictures.all():
            shape = picture.evaluate("one => [one.naturalWidth / one.naturalHeight, one.width / one.height]")
            assert abs(shape[0] - 2.04) < 0.01
            assert abs(shape[1] - shape[0]) < 0.03

    eventually(session.page, in_proportion)
