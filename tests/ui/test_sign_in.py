import pytest
from streamlit.testing.v1 import AppTest

from engine.ui.access import Access, access_of, name_of, refusal, reviewer_of
from tests.ui.app import HOME, NOTICE, ROOT, headline, shown

PROVIDER = {"client_id": "a", "client_secret": "b", "server_metadata_url": "https://login.example/c"}
SHARED = {"redirect_uri": "https://app.example/oauth2callback", "cookie_secret": "d" * 32}
AUTH = {**SHARED, **PROVIDER}
ADA = {"name": "Ada Reader", "email": "Ada@Clinic.example", "is_logged_in": True}


def test_without_a_word_about_it_the_app_is_open():
    assert access_of({}) == access_of({"reviews": {"url": "x"}}) == Access()
    assert not Access().needs_sign_in


@pytest.mark.parametrize(
    ("auth", "providers"),
    [
        (AUTH, ("default",)),
        ({**AUTH, "client_kwargs": {"prompt": "login"}}, ("default",)),
        ({**SHARED, "hospital": PROVIDER, "university": PROVIDER}, ("hospital", "university")),
        ({**AUTH, "university": PROVIDER}, ("default", "university")),
    ],
)
def test_providers_are_those_of_the_secrets(auth, providers):
    found = access_of({"auth": auth})
    assert (found.providers, found.emails, found.domains, found.problem) == (providers, None, None, "")
    assert found.needs_sign_in


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"access": {"emails": ["a@b.c"]}}, r"not how to sign in, \[auth\]"),
        ({"auth": {}}, "lack auth.redirect_uri, auth.cookie_secret, auth.client_id, "),
        ({"auth": {**AUTH, "client_secret": ""}}, r"^The secrets lack auth.client_secret, without"),
        ({"auth": {**SHARED, "hospital": {"client_id": "a"}}}, "lack auth.hospital.client_secret"),
        ({"auth": {**SHARED, "my_hospital": PROVIDER}}, r"\[auth.my_hospital\] needs a name without"),
        ({"auth": "yes"}, "to be a table"),
        ({"auth": AUTH, "access": {}}, "to hold `emails` or `domains`"),
        ({"auth": AUTH, "access": {"email": ["a@b.c"]}}, "to hold `emails` or `domains`"),
        ({"auth": AUTH, "access": {"emails": "a@b.c"}}, "to be lists of texts"),
        ({"auth": AUTH, "access": {"domains": [1]}}, "to be lists of texts"),
    ],
)
def test_what_is_set_up_by_half_lets_nobody_in(settings, problem):
    found = access_of(settings)
    assert found.needs_sign_in
    assert found.providers == ()
    with pytest.raises(AssertionError, match=problem):
        raise AssertionError(found.problem)


@pytest.mark.parametrize(
    ("listed", "user", "reason"),
    [
        (None, {}, ""),
        ({"emails": ["ada@clinic.example "]}, ADA, ""),
        ({"domains": ["clinic.example"]}, ADA, ""),
        ({"domains": ["@CLINIC.example"]}, ADA, ""),
        ({"emails": ["other@x.example"], "domains": ["clinic.example"]}, ADA, ""),
        ({"emails": []}, ADA, "ada@clinic.example is not on the list"),
        ({"emails": ["eve@clinic.example"]}, ADA, "not on the list"),
        ({"domains": ["example"]}, ADA, "not on the list"),
        ({"domains": ["clinic.example"]}, {"email": "ada@evil.clinic.example"}, "not on the list"),
        ({"domains": ["clinic.example"]}, {"email": "ada@clinic.example@evil.example"}, "not on the list"),
        ({"domains": ["clinic.example"]}, {"email": "clinic.example"}, "not on the list"),
        ({"domains": ["clinic.example"]}, {**ADA, "email_verified": True}, ""),
        ({"domains": ["clinic.example"]}, {**ADA, "email_verified": False}, "has not verified"),
        ({"domains": ["clinic.example"]}, {**ADA, "email_verified": "false"}, "has not verified"),
        ({"emails": [""]}, {"name": "Ada"}, "did not tell your e-mail"),
    ],
)
def test_the_list_is_held(listed, user, reason):
    settings = {"auth": AUTH} | ({} if listed is None else {"access": listed})
    found = refusal(access_of(settings), user)
    assert reason in found
    assert bool(reason) == bool(found)


def test_a_reviewer_is_known_by_name_and_address():
    assert name_of(ADA) == "Ada Reader"
    assert reviewer_of(ADA) == "Ada Reader (Ada@Clinic.example)"
    assert reviewer_of({"name": "A" * 50, "email": "ada@clinic.example"}) == "ada@clinic.example"
    assert reviewer_of({"sub": "42"}) == name_of({"sub": "42"}) == "42"
    assert reviewer_of({"name": "A" * 70}) == "A" * 60


def home(secrets: dict) -> AppTest:
    app = AppTest.from_file(ROOT / HOME, default_timeout=120)
    app.secrets = secrets
    app.run()
    assert [error.message for error in app.exception] == []
    return app


def beside(app: AppTest) -> list:
    return [element for element in app.sidebar if element.type != "sidebar"]


def test_signed_out_nothing_is_drawn_but_the_question():
    app = home({"auth": AUTH})
    assert headline(app) == "Sign in to see the study"
    assert [button.label for button in app.button] == ["Sign in"]
    assert shown(app).splitlines()[-4:] == [
        "PneumoScope", "Sign in to see the study", "It holds images of patients.", NOTICE,
    ]  # fmt: skip
    assert beside(app) == []


def test_half_a_sign_in_says_what_is_missing_and_stays_closed():
    app = home({"auth": {**AUTH, "client_id": ""}, "access": {"emails": []}})
    assert headline(app) == "Nobody can sign in at the moment"
    assert "The secrets lack auth.client_id, without which nobody can sign in." in shown(app)
    assert list(app.button) == beside(app) == []


@pytest.mark.parametrize(
    ("address", "public", "warned"),
    [("localhost", "", False), ("0.0.0.0", "", True), (None, "", True), ("0.0.0.0", "1", False)],
)
def test_an_app_that_others_can_reach_says_that_it_is_open(address, public, warned, monkeypatch):
    import streamlit as st

    from engine.ui import sign_in

    option = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else option(name))
    monkeypatch.setenv("PNEUMOSCOPE_PUBLIC", public)
    said = []
    monkeypatch.setattr(sign_in.blocks, "problem", said.append)
    sign_in.show_visitor()
    assert bool(said) == warned


def test_secrets_that_cannot_be_read_let_nobody_in_and_missing_ones_everyone(tmp_path, monkeypatch, capfd):
    import streamlit as st
    from streamlit.runtime.secrets import Secrets

    from engine.ui import sign_in

    option = st.get_option
    file = tmp_path / "secrets.toml"
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr(
        "streamlit.config.get_option", lambda name: [str(file)] if name == "secrets.files" else option(name)
    )
    monkeypatch.setattr(
        st, "get_option", lambda name: [str(file)] if name == "secrets.files" else option(name)
    )
    assert sign_in.access() == Access()
    for content in (b"[auth\n", b"\xff\xfe"):
        file.write_bytes(content)
        assert sign_in.access().problem == "The secrets cannot be read, so nobody can sign in."
    file.write_text('[reviews]\nurl = "x"\n')
    assert sign_in.access() == Access()
    assert capfd.readouterr() == ("", "")
