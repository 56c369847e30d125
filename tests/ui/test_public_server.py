import pytest

from engine.ui.public_server import SENTENCE, VARIABLE
from tests.ui.app import HOME, opened, shown


@pytest.mark.slow
def test_a_public_copy_says_where_uploads_go_and_another_does_not(monkeypatch):
    assert SENTENCE not in shown(opened(HOME))
    monkeypatch.setenv(VARIABLE, "1")
    assert shown(opened(HOME)).startswith(SENTENCE)
