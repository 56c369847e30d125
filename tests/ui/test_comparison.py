"""The Model Comparison page."""

import pytest

from engine.evaluation.score_table import read_scores, write_scores
from engine.inference.speed_store import read_speeds
from engine.locations import user_weights_dir
from engine.ui.jobs import jobs
from tests.ui.app import headline, opened, plots, problems, run, shown, table
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores

PAGE = "pages/6_Model_Comparison.py"

WORSE = [0.95, 0.1, 0.85, 0.2, 0.75, 0.3, 0.6, 0.55, 0.3, 0.2]


def view(app, name):
    """Open another view."""
    app.segmented_control(key="view").set_value(name)
    return run(app)


@pytest.fixture
def three(weights, tmp_path, monkeypatch):
    """Write two stages of the family, one without its weights, and a further model; val and test each."""
    monkeypatch.setattr("engine.ui.comparison_steps.ABLATIONS_DIR", tmp_path / "none")
    for name, pneumonia in {"deep_cnn": PNEUMONIA, "simple_cnn": WORSE, "other": PNEUMONIA[::-1]}.items():
        folder = add_model(weights, name)
        for split in ("val", "test"):
            add_scores(
                folder,
                split=split,
                pneumonia=[min(1, 2 * score) for score in pneumonia] * 10,
                normal=NORMAL * 10,
            )
    (weights / "deep_cnn" / "model.safetensors").unlink()


def test_models_are_compared_in_every_view_without_images_and_one_without_weights(three):
    app = opened(PAGE)
    both = "On 200 radiographs deep_cnn and other cannot be told apart; both are better than simple_cnn."
    assert headline(app) == both
    assert "adjusted for 3 pairs (Holm), 95 % intervals, n = 200, 100 of them PNEUMONIA." in shown(app)
    assert [row[0] for row in table(app, "Rank").values()] == ["Model", "other", "simple_cnn"]
    drawn = plots(app)["ROC AUC of each model with its interval, in order"].splitlines()
    assert {"Rank 1, shared by 2", "Rank 3"} <= set(drawn)
    assert "would be found four times in five" in shown(app)
    view(app, "Pairs")
    assert headline(app) == both
    assert {"Difference in ROC AUC of every two models with intervals", "ROC curves with bands"} <= set(
        plots(app)
    )
    assert "Right alone" in table(app, "First")["First"]
    view(app, "Errors")
    assert "only simple_cnn errs" in table(app, "Who")
    behind = app.selectbox(key="errors_of")
    behind.set_value(next(option for option in behind.options if option.startswith("only simple_cnn errs")))
    run(app)
    assert table(app, "Image")["Image"] == ["Label", "simple_cnn", "deep_cnn", "other"]
    view(app, "Steps")
    assert headline(app).startswith("The one step removed errors beyond noise; the largest, from simple_cnn")
    rows = table(app, "Step to")
    assert int(rows["deep_cnn"][0]) > int(rows["deep_cnn"][1])
    assert rows["efficientnet_b0"][2] == "not scored here"
    assert "python -m engine train --recipe ablation --attention none" in shown(app)


@pytest.mark.slow
def test_an_ensemble_is_built_saved_and_deleted_again(three):
    app = view(opened(PAGE), "Ensemble")
    assert "Fitted on 200 images of kermany · val" in shown(app)
    assert list(table(app, "Model")) == ["Model", "ensemble", "simple_cnn", "deep_cnn", "other"]
    app.segmented_control(key="weights").set_value("By hand")
    run(app)
    app.number_input(key="weight_simple_cnn").set_value(2.0)
    run(app)
    assert [row[0] for row in table(app, "Model").values()] == ["Weight", "", "0.500", "0.250", "0.250"]
    assert "--member simple_cnn=0.5 --member deep_cnn=0.25 --member other=0.25" in shown(app)
    app.text_input(key="ensemble_name").set_value("other")
    app.button(key="save_ensemble").click()
    assert "There is a model 'other' already; choose another name." in problems(run(app))
    app.text_input(key="ensemble_name").set_value("mine")
    app.button(key="save_ensemble").click()
    assert "mine is saved among your models." in shown(run(app))
    assert (user_weights_dir() / "mine" / "scores" / "kermany-test.parquet").is_file()
    app.button(key="delete_mine").click()
    assert "mine is deleted." in shown(run(app))
    assert not (user_weights_dir() / "mine").exists()


@pytest.mark.slow
def test_speed_is_measured_in_the_background_of_models_without_weights_too(three):
    app = view(opened(PAGE), "Cost")
    assert headline(app) == "What does quality cost?"
    assert table(app, "Model")["deep_cnn"][:3] == ["", "not here", "not measured"]
    app.button(key="measure_speed").click()
    run(app)
    assert jobs().get("model speeds").wait(300)
    run(app)
    (speed,) = read_speeds().values()
    rows = table(app, "Model")
    assert rows["deep_cnn"][:2] == [f"{speed.parameters:,}", "not here"]
    assert rows["other"][2] != "not measured"
    assert "ROC AUC of each model against its speed" in plots(app)


@pytest.mark.slow
def test_a_table_of_ones_own_joins_the_leaderboard(three):
    rows = ["path,label,score"]
    rows += [f"test/PNEUMONIA/{index}.jpeg,1,0.9" for index in range(100)]
    rows += [f"test/NORMAL/{index}.jpeg,0,{0.1 if index % 2 else 0.8}" for index in range(100, 200)]
    app = opened(PAGE)
    app.file_uploader(key="scores_file").set_value(("mine.csv", "\n".join(rows).encode(), "text/csv"))
    run(app)
    assert "mine.csv" in [row[0] for row in table(app, "Rank").values()]
    assert "4 models on kermany · test" in shown(app)
    app.file_uploader(key="scores_file").set_value(
        ("far.csv", b"path,label,score\nx,0,0.1\ny,1,0.9", "text/csv")
    )
    run(app)
    (problem,) = problems(app)
    assert problem.startswith("far.csv is left out.")
    assert "3 models on kermany · test" in shown(app)


def test_one_model_alone_says_what_it_takes(weights):
    add_scores(add_model(weights))
    app = opened(PAGE)
    assert headline(app) == "Only tiny is scored on kermany · test: it takes two to compare."
    view(app, "Steps")
    assert headline(app) == "Fewer than two stages of the model family were scored on kermany · test."
    view(app, "Ensemble")
    assert headline(app) == "What would the mean of several models gain?"


def test_models_of_other_images_are_left_out_by_a_click(weights):
    for name in ("one", "two", "far"):
        path = add_scores(add_model(weights, name))
    scores = read_scores(path)
    scores.frame["path"] = "elsewhere/" + scores.frame["path"]
    write_scores(scores, path)
    app = opened(PAGE)
    assert headline(app) == "These models cannot be compared as they are."
    assert "have no scored image in common" in shown(app)
    app.button(key="leave_out_others").click()
    assert headline(run(app)).startswith("On 20 radiographs one and two cannot be told apart")
    assert app.sidebar.multiselect(key="leave_out").value == ["far"]
