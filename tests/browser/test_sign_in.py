import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, serve
from tests.browser.provider import CLIENT, SECRET, provider
from tests.browser.visit import Visit
from tests.ui.app import PAGES

pytestmark = pytest.mark.slow

NAMES = [re.sub(r"^(pages/\d+_)?(\w+)\.py$", r"\2", page) for page in PAGES]

ASKED_FOR = "() => sessionStorage.getItem('pneumoscope.asked-for')"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Run the app below a base path, with a provider of its own and a list of who may come in."""
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    port = free_port()
    settings = temporary / "secrets.toml"
    with provider() as its:
        lines = {
            "redirect_uri": f"http://localhost:{port}/study/oauth2callback", "cookie_secret": "0123456789" * 4,
            "client_id": CLIENT, "client_secret": SECRET,
            "server_metadata_url": f"{its.address}/.well-known/openid-configuration",
        }  # fmt: skip
        text = "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items())
        settings.write_text(f'[auth]\n{text}\n[access]\nemails = ["ada@clinic.example"]\n')
        with serve(
            "Home.py", home, temporary, "--secrets.files", str(settings), port=port, base="study"
        ) as running:
            yield running


@pytest.fixture
def visitor(browser, guarded):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    one = Visit(context.new_page(), guarded.address)
    yield one
    context.close()
    assert one.asked_elsewhere == []
    assert one.complaints == []


def enter(one: Visit, person: str) -> None:
    one.page.get_by_role("button", name="Sign in").click()
    one.page.get_by_role("link", name=person).click()
    one.page.wait_for_url(re.compile(rf"^{one.address}/"))
    one.settled()


def expect_sign_in_screen(one: Visit) -> None:
    """Nothing but the question, the button and the notice: no sidebar, no figure, no picture."""
    expect(one.headline).to_have_text("Sign in to see the study")
    one.settled()
    expect(one.page.get_by_test_id("stSidebar")).not_to_be_visible()
    expect(one.page.get_by_role("button", name="Sign in")).to_be_visible()
    main = one.page.get_by_test_id("stMain")
    said = main.inner_text().split("\n")
    assert [line for line in map(str.strip, said) if line] == [
        "PneumoScope",
        "Sign in to see the study",
        "It holds images of patients.",
        "Sign in",
        "Research use only. PneumoScope is not a medical device and must not be used for diagnosis.",
    ]
    assert main.locator("img, table, svg.main-svg, canvas").count() == 0


def test_a_stranger_sees_no_page_not_even_by_a_direct_link(visitor):
    for name in NAMES:
        path = "" if name == "Home" else f"{name}?dataset=demo&model=demo"
        visitor.open(path)
        expect_sign_in_screen(visitor)


def test_after_signing_in_the_page_that_was_asked_for_opens(visitor):
    visitor.open("Metrics?dataset=demo&model=demo&view=Calibration")
    expect_sign_in_screen(visitor)
    visitor.page.wait_for_function(ASKED_FOR)
    enter(visitor, "Ada Reader")
    expect(visitor.page).to_have_title("Metrics · PneumoScope")
    expect(visitor.page.get_by_role("radio", name="Calibration")).to_be_checked()
    visitor.settled()
    assert visitor.page.evaluate(ASKED_FOR) is None
    # From then on the visitor is where they go.
    visitor.open()
    expect(visitor.headline).to_contain_text("of 100")
    visitor.settled().go("Metrics")
    expect(visitor.page).to_have_title("Metrics · PneumoScope")


def test_signing_in_opens_the_pages_and_signing_out_closes_them(visitor):
    enter(visitor.open(), "Ada Reader")
    expect(visitor.headline).to_contain_text("of 100")
    expect(visitor.page.get_by_test_id("stSidebar").get_by_text("Signed in as Ada Reader")).to_be_visible()
    visitor.go("Metrics")
    visitor.open("GradCAM_Gallery?review=true")
    expect(visitor.page.get_by_test_id("stSidebar").get_by_text("Signed in as Ada Reader")).to_be_visible()
    visitor.page.get_by_test_id("stSidebar").get_by_role("button", name="Sign out").click()
    expect_sign_in_screen(visitor)
    visitor.open("Metrics")
    expect_sign_in_screen(visitor)


def test_who_is_signed_in_reviews_under_that_name(visitor):
    enter(visitor.open(), "Ada Reader")
    visitor.open("Diagnosis?detail=Review")
    expect(visitor.page.get_by_text("Reviewing as Ada Reader (Ada@clinic.example)").first).to_be_visible()
    assert visitor.page.get_by_label("Your name").count() == 0
    assert visitor.page.get_by_role("button", name="Change name").count() == 0


def test_who_is_not_on_the_list_stays_outside(visitor):
    enter(visitor.open("Metrics"), "Eve Stranger")
    for name in ("Home", "Metrics"):
        visitor.open("" if name == "Home" else name)
        expect(visitor.headline).to_have_text("You are signed in, but may not come in")
        expect(visitor.page.get_by_text("eve@elsewhere.example is not on the list")).to_be_visible()
        expect(visitor.page.get_by_test_id("stSidebar")).not_to_be_visible()
    visitor.page.get_by_role("button", name="Sign out").click()
    expect_sign_in_screen(visitor)


def test_a_forged_cookie_opens_nothing(visitor):
    claim = json.dumps({"email": "ada@clinic.example", "is_logged_in": True, "origin": visitor.address})
    visitor.page.context.add_cookies([{"name": "_streamlit_user", "value": claim, "url": visitor.address}])
    visitor.open()
    expect_sign_in_screen(visitor)
