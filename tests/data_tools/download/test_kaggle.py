import json
import sys
import textwrap

import pytest

from data_tools.download import kaggle
from data_tools.download.kaggle import fetch_from_kaggle
from engine.errors import InputError

HANDLE = "paultimothymooney/chest-xray-pneumonia"


@pytest.fixture
def client(tmp_path, monkeypatch):
    """Stand in for Kaggle's client library by a module with its one function; returns what sets its body."""
    monkeypatch.setenv(kaggle.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delitem(sys.modules, "kagglehub", raising=False)
    monkeypatch.syspath_prepend(tmp_path)

    def write(body: str) -> None:
        text = "def dataset_download(handle, path=None, *, force_download=False, output_dir=None):\n"
        (tmp_path / "kagglehub.py").write_text(text + textwrap.indent(body, "    "))

    yield write
    sys.modules.pop("kagglehub", None)


def test_without_the_client_its_installation_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(
        InputError, match="is not installed; run 'pip install kagglehub', or leave out --source kaggle"
    ):
        fetch_from_kaggle(HANDLE, 1)


def test_the_client_is_asked_for_the_dataset_and_kept_from_stdout(client, tmp_path, capsys):
    client(f"print('Downloading')\nreturn {json.dumps(str(tmp_path))} + '/' + handle")
    assert fetch_from_kaggle(HANDLE, 1) == tmp_path / HANDLE
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "Downloading\n")


def test_what_the_client_raises_becomes_one_line(client):
    client("raise ConnectionError('403 Client Error.\\n\\nYou do not have permission')")
    with pytest.raises(InputError) as told:
        fetch_from_kaggle(HANDLE, 1)
    assert str(told.value) == (
        f"Kaggle's client could not download {HANDLE} (ConnectionError: 403 Client Error); check the network, and "
        "that Kaggle knows you: create a token at https://www.kaggle.com/settings and set KAGGLE_API_TOKEN, or put "
        "kaggle.json into ~/.kaggle."
    )


def test_an_error_without_words_is_told_too(client):
    client("raise RuntimeError")
    with pytest.raises(InputError, match=r"\(RuntimeError: no reason given\)"):
        fetch_from_kaggle(HANDLE, 1)


def test_the_room_is_that_of_the_clients_folder(client, tmp_path):
    client("return '/nowhere'")
    with pytest.raises(
        InputError, match="are needed by Kaggle's client, whose folder KAGGLEHUB_CACHE can move"
    ):
        fetch_from_kaggle(HANDLE, 10**17)
    (tmp_path / "cache" / "datasets" / HANDLE).mkdir(parents=True)
    assert str(fetch_from_kaggle(HANDLE, 10**17)) == "/nowhere"
