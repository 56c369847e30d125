"""Shared fixtures: a private home folder, and the real radiographs where they are at hand."""

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory, monkeypatch):
    """Keep every test away from the user's own data folder."""
    monkeypatch.setenv("PNEUMOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def main_module_kept(monkeypatch):
    """Put the main module back, for which AppTest takes the page: a process that is started later imports it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Return the folder of real radiographs, or skip."""
    folder = os.environ.get("PNEUMOSCOPE_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real radiographs not at hand: set PNEUMOSCOPE_TEST_DATA to their folder")
    return Path(folder)
