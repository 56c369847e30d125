import threading

import pytest
from streamlit.testing.v1 import AppTest

from engine.models.catalog import list_models
from engine.ui import images
from engine.ui.sidebar import own_scores
from tests.ui.app import HOME, ROOT, headline, opened, plots, run, shown, table
from tests.ui.homes import add_model, add_scores
from tests.ui.test_scoring import wait

METRICS, DIAGNOSIS = "pages/4_Metrics.py", "pages/1_Diagnosis.py"


def threshold(app, model="tiny"):
    return app.sidebar.slider(key=f"threshold_{model}")


@pytest.mark.parametrize("page", [HOME, DIAGNOSIS, METRICS])
def test_every_page_has_the_choice_in_the_sidebar(page, weights):
    add_scores(add_model(weights, threshold=0.437))
    app = opened(page)
    assert app.sidebar.selectbox(key="model").value == "tiny"
    assert app.sidebar.selectbox(key="dataset").value == "kermany"
    assert app.sidebar.selectbox(key="split_kermany").value == "test"
    assert threshold(app).value == 0.437


def test_the_threshold_changes_the_figures_and_the_confusion_matrix(weights):
    add_scores(add_model(weights))
    app = opened(METRICS)
    assert "8 80 % true positives" in plots(app)["Confusion matrix"]
    assert "3 30 % false positives" in plots(app)["Confusion matrix"]
    threshold(app).set_value(0.65)
    run(app)
    assert headline(app).startswith("Finds 60 of 100 pneumonia images and wrongly calls 10 of 100")
    assert "6 60 % true positives" in plots(app)["Confusion matrix"]
    assert "1 10 % false positives" in plots(app)["Confusion matrix"]
    assert table(app, "Figure")["Sensitivity"] == ["0.60 (0.31 to 0.83)"]
    assert table(app, "Figure")["Specificity"] == ["0.90 (0.60 to 0.98)"]


def test_the_models_own_threshold_is_one_click_away(weights):
    add_scores(add_model(weights))
    app = opened(METRICS)
    assert app.sidebar.button == []
    threshold(app).set_value(0.65)
    run(app)
    (back,) = app.sidebar.button
    assert back.label == "Back to the model's own, 0.500"
    back.click()
    run(app)
    assert threshold(app).value == 0.5
    assert headline(app).startswith("Finds 80 of 100")
    assert app.sidebar.button == []


def test_another_model_starts_at_its_own_threshold(weights):
    add_scores(add_model(weights, "first", threshold=0.437))
    add_scores(add_model(weights, "second", threshold=0.6))
    app = opened(METRICS)
    threshold(app, "first").set_value(0.9)
    run(app)
    app.sidebar.selectbox(key="model").set_value("second")
    run(app)
    assert threshold(app, "second").value == 0.6
    app.sidebar.selectbox(key="model").set_value("first")
    run(app)
    assert threshold(app, "first").value == 0.437


def test_the_data_can_be_chosen_among_all_that_any_model_has_scores_of(weights):
    add_scores(add_model(weights, "first"), "nih_adult")
    second = add_model(weights, "second")
    add_scores(second)
    add_scores(second, split="val", normal=[0.1] * 10)
    app = opened(METRICS)
    assert app.sidebar.selectbox(key="dataset").options == ["kermany", "nih_adult"]
    assert headline(app) == "first has not been scored on kermany · test."
    app.sidebar.selectbox(key="model").set_value("second")
    assert app.sidebar.selectbox(key="split_kermany").options == ["val", "test"]
    app.sidebar.selectbox(key="split_kermany").set_value("val")
    run(app)
    assert "second on kermany · val" in shown(app)
    assert headline(app).endswith("wrongly calls 0 of 100 normal ones pneumonia.")
    assert "20 images of split val" in shown(app)


def test_another_dataset_takes_a_model_that_was_scored_on_it(weights):
    add_scores(add_model(weights, "first"), "kermany")
    add_scores(add_model(weights, "second", threshold=0.65), "nih_adult")
    app = opened(METRICS)
    app.sidebar.selectbox(key="dataset").set_value("nih_adult")
    run(app)
    assert "second on nih_adult · test" in shown(app)
    assert threshold(app, "second").value == 0.65
    app.sidebar.selectbox(key="dataset").set_value("kermany")
    run(app)
    assert "first on kermany · test" in shown(app)


def test_scores_under_another_padding_are_not_taken_for_the_models_own(weights):
    folder = add_model(weights)
    table = add_scores(folder)
    stretched = add_model(weights, "tiny", padding="stretch")
    assert stretched == folder
    (entry,) = list_models()
    assert own_scores(entry, "kermany/test") is None
    add_scores(folder)
    assert own_scores(entry, "kermany/test").path != table


@pytest.mark.slow
def test_a_split_that_a_link_names_is_kept_while_the_folder_is_still_being_read(
    weights, radiographs, monkeypatch
):
    folder = add_model(weights)
    add_scores(folder, "chests")
    go = threading.Event()
    before = images.read
    monkeypatch.setattr(images, "read", lambda source, job: (go.wait(30), before(source, job))[1])
    app = AppTest.from_file(ROOT / HOME, default_timeout=120)
    app.query_params["split_chests"] = "train"
    run(app)
    assert app.sidebar.selectbox(key="split_chests").value == "train"
    go.set()
    wait()
    run(app)
    assert app.sidebar.selectbox(key="split_chests").options == ["train", "test"]
    assert app.sidebar.selectbox(key="split_chests").value == "train"
