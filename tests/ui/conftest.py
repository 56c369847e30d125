"""Fixtures of the pages' tests."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image


@pytest.fixture
def weights(tmp_path, monkeypatch) -> Path:
    """Return the folder of the only models there are, which is not made yet; the demo is not there either."""
    monkeypatch.setattr("engine.datasets.sources.DEMO_DIR", tmp_path / "none")
    monkeypatch.delenv("PNEUMOSCOPE_DATA", raising=False)
    monkeypatch.setattr("engine.models.catalog.WEIGHTS_DIR", tmp_path / "none")
    monkeypatch.setattr("engine.ui.padding_study.SHIPPED_STUDIES_DIR", tmp_path / "none")
    return Path(os.environ["PNEUMOSCOPE_HOME"]) / "weights"


@pytest.fixture
def radiographs(tmp_path, monkeypatch) -> Path:
    """Return a folder of small pictures that the app was started on: four of test, two of train."""
    folder = tmp_path / "chests"
    rng = np.random.default_rng(0)
    for split, count in (("train", 1), ("test", 2)):
        for label in ("NORMAL", "PNEUMONIA"):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                pixels = rng.integers(0, 256, (40, 48), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / split / label / f"{number}.png")
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(folder))
    return folder


@pytest.fixture
def started_on(tmp_path, monkeypatch, weights):
    """Return a function that starts the app, without models, on a folder of such pictures."""

    def start(sizes: dict[str, tuple[int, int]], manifest: dict[str, list] | None = None):
        folder = tmp_path / "chests"
        folder.mkdir()
        rng = np.random.default_rng(0)
        for path, size in sizes.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, size, dtype=np.uint8)).save(folder / path)
        if manifest is not None:
            pd.DataFrame({"path": list(sizes)} | manifest).to_csv(folder / "manifest.csv", index=False)
        monkeypatch.setenv("PNEUMOSCOPE_DATA", str(folder))
        return folder

    return start
