"""The Metrics page's views of subgroups and robustness, each by itself."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_tools.leaks import LEAK_COLUMNS, PAIR_COLUMNS
from data_tools.scan.kept import keep
from data_tools.scan.result import Scan
from data_tools.shortcuts.cues import Shortcuts
from engine.datasets.catalog import load_dataset
from engine.evaluation.score_table import read_scores, write_scores
from tests.ui.app import plots, problems, shown, table
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores

SCRIPT = """
from engine.ui import metrics_robustness, metrics_subgroups, study
from engine.ui.sidebar import choose

selection = choose()
metrics_subgroups.show_subgroups(study.subject(selection), selection)
metrics_robustness.show_robustness(study.subject(selection), selection)
"""


def opened(**query: str) -> AppTest:
    """Open both views on the scores that the address names."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert [error.message for error in app.exception] == []
    return app


def with_column(path, name: str, values) -> None:
    """Add a column to a score table."""
    scores = read_scores(path)
    scores.frame[name] = values(scores.frame)
    write_scores(scores, path)


@pytest.fixture
def judged(weights):
    """Return a model scored on two sets: on wards by turns, and where it does worse."""
    folder = add_model(weights)
    home = add_scores(folder, pneumonia=PNEUMONIA * 4, normal=NORMAL * 4, other=[0.9] * 24)
    with_column(home, "ward", lambda frame: ["east" if i % 2 else "west" for i in range(len(frame))])
    add_scores(folder, "elsewhere", pneumonia=[0.3, 0.6] * 40, normal=[0.4, 0.9] * 40)
    return folder


def test_groups_other_labels_and_a_second_set_are_told_with_their_numbers(judged):
    app = opened(dataset="kermany")
    text = shown(app)
    assert "By ward, no gap beyond noise." in text
    assert "adjusted by Holm for 3 comparisons" in text
    assert table(app, "Group")["east"][:2] == ["40", "20"]
    assert "OTHER: 100 of 100 images of neither class are called pneumonia" in text
    assert table(app, "Label")["OTHER"][:3] == ["west", "12", "12"]
    assert "On elsewhere · test ROC AUC is" in text
    rows = table(app, "Figure")
    assert rows["Images, positive"][:2] == ["80, 40", "160, 80"]
    assert rows["Sensitivity"][0].startswith("0.80 (")
    assert rows["Sensitivity"][1].startswith("0.50 (")
    assert rows["Sensitivity"][2].startswith("-0.30 (-")
    assert table(app, "Class")["NORMAL"][0] == "40 and 80"
    assert {"Figures by ward with intervals", "The figures on both sets with intervals"} <= set(plots(app))
    assert "The images of kermany are not on this machine." in text
    assert "What do worse pictures do to this model?" in text
    assert problems(app) == []


def test_suspected_duplicates_are_left_out_once_the_images_were_scanned(judged, radiographs):
    folder = add_model(judged.parent, "leaky")
    dataset = load_dataset(radiographs)
    path = add_scores(folder, dataset.name, pneumonia=[0.9, 0.2], normal=[0.1, 0.8])
    with_column(
        path,
        "path",
        lambda frame: [f"test/{'PNEUMONIA' if i < 2 else 'NORMAL'}/{i % 2}.png" for i in range(4)],
    )
    query = {"dataset": dataset.name, "model": "leaky"}
    assert f"{dataset.name} has not been scanned" in shown(opened(**query))
    leaks = dict.fromkeys(LEAK_COLUMNS, False)
    catalog = dataset.catalog.assign(**leaks)
    catalog["leak_duplicate"] = catalog["path"] == "test/PNEUMONIA/0.png"
    keep(Scan(dataset, catalog, pd.DataFrame(columns=list(PAIR_COLUMNS)), Shortcuts(()), (), ()))
    app = opened(**query)
    assert "Suspected leaks do not flatter the model beyond noise." in shown(app)
    rows = table(app, "Set")
    assert rows["all images"][:2] == ["4", "0"]
    assert rows["without suspected duplicates in another split"][:2] == ["3", "1"]
    assert "sensitivity +0.50" in rows["without suspected duplicates in another split"][-1]
    assert "No column parts these images into groups" in shown(app)
    assert "No second set to check on" in shown(app)
