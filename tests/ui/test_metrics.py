"""The Metrics page's views, and what a visitor's own table is shown beside."""

import pandas as pd
import pytest

from engine.evaluation.score_table import read_scores
from tests.ui.app import opened, plots, problems, run, shown, table
from tests.ui.homes import add_model, add_scores
from tests.ui.test_own_table import METRICS, bring


def at(app, view: str):
    app.segmented_control(key="view").set_value(view)
    return run(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    "view", ["Threshold", "Curves", "Calibration", "Clinical use", "Subgroups", "Robustness"]
)
def test_every_view_opens_for_a_model_and_for_an_upload_of_one_class(view, weights):
    add_scores(add_model(weights))
    app = at(opened(METRICS), view)
    assert problems(app) == []
    bring(app, "mine.csv", "path,label,score\na.png,1,0.2\nb.png,1,0.6\n")


def test_curves_of_groups_and_logarithmic_axes(weights):
    file = add_scores(add_model(weights), pneumonia=[0.9, 0.7, 0.4] * 10, normal=[0.1, 0.3, 0.6] * 10)
    frame = read_scores(file).frame.assign(sex=["F", "M"] * 30)
    app = bring(opened(METRICS), "mine.csv", frame.to_csv(index=False))
    at(app, "Curves")
    # The same images as the chosen model's: one figure of both.
    assert list(plots(app)) == [
        "ROC curve",
        "Precision-recall curve",
        "F1, sensitivity and specificity against threshold",
    ]
    assert "mine.csv AUC" in plots(app)["ROC curve"]
    assert "tiny AUC" in plots(app)["ROC curve"]
    assert "n = 60, 30 of them positive." in shown(app)
    app.selectbox(key="curves_by").set_value("sex")
    app.segmented_control(key="axes").set_value("Logarithmic false alarms")
    lines = plots(run(app))["ROC curve"]
    assert "F (n = 30) AUC" in lines
    assert "M (n = 30) AUC" in lines


@pytest.mark.slow
def test_a_table_of_other_images_stands_beside_the_models_with_its_own_n(weights):
    add_scores(add_model(weights))
    rows = "path,label,score\n" + "".join(f"{at}.png,{at % 2},{at / 10}\n" for at in range(8))
    app = bring(opened(METRICS), "mine.csv", rows)
    assert table(app, "Figure")["Figure"] == ["mine.csv", "tiny"]
    assert table(app, "Figure")["Images (positive)"] == ["8 (4)", "20 (10)"]
    text = shown(at(app, "Curves"))
    assert "ROC of mine.csv" in text
    assert "ROC of tiny" in text
    assert "Other images: n = 20, 10 of them positive." in text


@pytest.mark.slow
def test_labels_of_zero_and_one_take_the_models_names_on_its_images_only(weights):
    file = add_scores(add_model(weights))
    frame = read_scores(file).frame[["path", "label", "score"]]
    frame = frame.assign(label=(frame["label"] == "PNEUMONIA").astype(int))
    app = bring(opened(METRICS), "same.csv", frame.to_csv(index=False))
    assert "Finds 80 of 100 pneumonia images" in shown(app)
    app.sidebar.file_uploader(key="scores_file").set_value(None)
    run(app)
    other = pd.DataFrame({"path": ["x.png", "y.png"], "label": [0, 1], "score": [0.1, 0.9]})
    assert "of 100 positive images" in shown(bring(app, "other.csv", other.to_csv(index=False)))
