"""The Dataset Balance page as a visitor sees it, run without a browser."""

from streamlit.testing.v1 import AppTest

from engine.ui.jobs import jobs
from tests.ui.app import opened, run

BALANCE = "pages/2_Dataset_Balance.py"


def balance(view: str | None = None) -> AppTest:
    """Open the page, and once more when the folder was read; then one of its views."""
    app = opened(BALANCE)
    for job in jobs().running():
        assert job.wait(60)
    run(app)
    if view:
        app.segmented_control(key="view").set_value(view)
        run(app)
    return app


def button(app: AppTest, label: str):
    """Return the button with this label."""
    return next(one for one in app.button if one.label == label)
