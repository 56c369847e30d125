"""Scoring from a page, in the background."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest

from engine.datasets.catalog import load_dataset
from engine.evaluation.score_table import read_scores
from engine.models.catalog import list_models
from engine.ui.jobs import jobs
from engine.ui.scoring import score
from tests.ui.app import HOME, headline, opened, run, shown
from tests.ui.homes import add_model

METRICS = "pages/4_Metrics.py"


def wait(seconds: float = 60) -> None:
    """Wait until no job is at work."""
    end = time.monotonic() + seconds
    while jobs().running():
        assert time.monotonic() < end, jobs().running()
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def no_jobs():
    yield
    for job in jobs().running():
        job.cancel()
    wait()


def test_a_click_scores_the_split_and_the_page_shows_its_figures(weights, radiographs):
    add_model(weights)
    app = opened(METRICS)
    assert headline(app) == "tiny has not been scored on chests · test."
    (button,) = app.main.button
    assert button.label == "Score 4 images with tiny"
    button.click()
    run(app)
    wait()
    run(app)
    assert "tiny on chests · test" in shown(app)
    path = Path(os.environ["PNEUMOSCOPE_HOME"]) / "scores" / "tiny" / "chests-test-black.parquet"
    table = read_scores(path)
    assert (table.provenance["dataset"], table.provenance["split"]) == ("chests", "test")
    assert table.frame["score"].notna().sum() == 4
    assert not list(path.parent.glob(".*"))


def test_scores_of_a_corrupt_image_are_a_row_with_a_reason(weights, radiographs):
    add_model(weights)
    (radiographs / "test" / "NORMAL" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    app = opened(HOME)
    app.main.button[0].click()
    run(app)
    wait()
    assert "1 unreadable" in shown(run(app))
    frame = read_scores(
        Path(os.environ["PNEUMOSCOPE_HOME"]) / "scores" / "tiny" / "chests-test-black.parquet"
    ).frame
    (bad,) = frame[frame["problem"].notna()].itertuples()
    assert bad.path == "test/NORMAL/0.png"
    assert pd.isna(bad.score)


def test_scoring_that_is_stopped_at_work_keeps_what_was_scored_and_is_no_failure(weights, radiographs):
    add_model(weights)
    app = opened(METRICS)
    key = app.main.button[0].key
    entry = next(iter(list_models()))
    found = load_dataset(radiographs)

    def work(job):
        job.cancel()
        return score(entry, found, "test", (None,), job)

    jobs().start(key, "Scoring", work)
    wait()
    assert jobs().get(key).error == "Scoring: stopped."
    app.button(key=key).click()
    run(app)
    wait()
    assert "tiny on chests · test" in shown(run(app))


def test_a_stopped_scoring_says_so_and_offers_to_go_on(weights, radiographs, monkeypatch):
    add_model(weights)
    app = opened(METRICS)
    key = app.main.button[0].key
    jobs().start(key, "Scoring", lambda job: (job.cancel(), job.check()))
    wait()
    text = shown(run(app))
    assert "Scoring: stopped. What was scored so far is kept; scoring goes on where it was." in text
    app.button(key=key).click()
    run(app)
    wait()
    assert "tiny on chests · test" in shown(run(app))
