"""A visitor's own score table on Metrics."""

from tests.ui.app import headline, opened, problems, run, shown
from tests.ui.homes import add_model, add_scores

METRICS = "pages/4_Metrics.py"
ROWS = "path,label,score\na.png,0,0.2\nb.png,0,0.6\nc.png,1,0.7\nd.png,1,0.9\n"


def bring(app, name: str, content: str | bytes):
    data = content.encode() if isinstance(content, str) else content
    app.sidebar.file_uploader(key="scores_file").set_value((name, data, "text/csv"))
    return run(app)


def test_a_table_of_another_framework_is_shown_without_any_model(weights):
    app = bring(opened(METRICS), "mine.csv", ROWS)
    assert (
        headline(app)
        == "Finds 100 of 100 positive images and wrongly calls 50 of 100 negative ones positive."
    )
    assert "mine.csv (uploaded)" in shown(app)
    (slider,) = app.sidebar.slider
    assert slider.label == "Threshold for mine.csv"
    slider.set_value(0.65)
    assert headline(run(app)).endswith("wrongly calls 0 of 100 negative ones positive.")


def test_it_takes_the_place_of_the_models_scores_until_it_is_removed(weights):
    add_scores(add_model(weights))
    app = bring(opened(METRICS), "mine.csv", ROWS)
    assert "mine.csv (uploaded)" in shown(app)
    app.sidebar.file_uploader(key="scores_file").set_value(None)
    assert "tiny on kermany · test" in shown(run(app))


UNUSABLE = [
    ("", "is empty"),
    ("path,label\na.png,0\n", "lacks the column score"),
    ("path,label,score\n", "no rows"),
    ("path,label,score\na.png,0,1.7\n", "outside 0…1"),
    (b"PAR1 and no more", "mine.csv"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "mine.csv"),
    ("path,label,score\na.png,cat,0.5\nb.png,dog,0.2\n", "cat"),
]


def test_a_table_that_cannot_be_used_is_told_beside_its_control_and_the_page_goes_on(weights):
    add_scores(add_model(weights))
    app = opened(METRICS)
    for content, told in UNUSABLE:
        (message,) = problems(bring(app, "mine.csv", content))
        assert told in message
        assert headline(app).startswith("Finds 80 of 100 pneumonia images")
