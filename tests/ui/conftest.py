"""Fixtures of the pages' tests."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def weights(tmp_path, monkeypatch) -> Path:
    """Return the folder of the only models there are, which is not made yet."""
    monkeypatch.setattr("engine.models.catalog.WEIGHTS_DIR", tmp_path / "none")
    return Path(os.environ["PNEUMOSCOPE_HOME"]) / "weights"
