"""The Report page, run without a browser."""

import re

import pytest

from engine.ui.jobs import jobs
from tests.ui.app import headline, opened, problems, run, shown
from tests.ui.homes import add_model, add_scores

PAGE = "pages/7_Report.py"

PATIENCE = 60
"""Seconds."""


@pytest.fixture
def scored(weights):
    """Write a model with scores of two sets and of validation, and another model."""
    folder = add_model(weights, threshold=0.5)
    add_scores(folder)
    add_scores(folder, split="val")
    add_scores(folder, "nih_adult", pneumonia=[0.9, 0.4, 0.3, 0.2] * 5)
    add_scores(add_model(weights, "widened"), pneumonia=[0.9] * 9 + [0.1])


def made(page=PAGE):
    """Open the page and wait for the report; return the page and what it made."""
    app = opened(page)
    return finished(app)


def finished(app):
    """Wait for the page's reports, and show them."""
    reports = [job for key, job in jobs()._jobs.items() if key.startswith("report ") and key.count(" ") == 1]
    for job in reports:
        assert job.wait(PATIENCE)
    run(app)
    return app, jobs()


def preview(app) -> str:
    """Return the HTML that the page shows of the report."""
    (frame,) = app.get("iframe")
    return frame.proto.srcdoc


def test_the_page_opens_on_the_reports_own_answer_and_shows_the_report(scored):
    app, _ = made()
    answer = headline(app)
    assert re.fullmatch(r"Of 1,000 patients, 50 of them with pneumonia, .*\.", answer)
    text = shown(app)
    assert "A report for clinicians: tiny on kermany · test" in text
    assert "numbers that can be computed again from the score tables." in text
    assert answer in preview(app)
    assert "python -m engine report --weights tiny --data kermany/test --audience clinician" in text
    assert problems(app) == []
