"""The padding experiment on its page: at hand, without one, and made from there."""

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.catalog import load_dataset
from engine.evaluation.padding_study.changes import changed_calls
from engine.evaluation.padding_study.store import read_study, write_study
from engine.evaluation.padding_study.study import Study, Trained
from engine.evaluation.score_table import read_scores, write_scores
from engine.models.catalog import list_models
from engine.ui import padding_run
from engine.ui.jobs import Job, jobs
from tests.evaluation.padding_study.studies import simulated
from tests.ui.app import headline, opened, plots, problems, run, shown, table
from tests.ui.homes import add_model, add_scores
from tests.ui.walls import walls

PADDING = "pages/3_Padding_Color.py"

TESTS = ("black", "gray", "white", "crop")
SHIFTS = {
    "black": {"black": 3.0, "gray": 3.0, "white": 0.5, "crop": 3.0},
    "gray": dict.fromkeys(TESTS, 3.0),
    "black, stretch 0.3": dict.fromkeys(TESTS, 5.0),
    "crop": dict.fromkeys(TESTS, 7.0),
}


def studies() -> Path:
    return Path(os.environ["PNEUMOSCOPE_HOME"]) / "studies"


def add_study(name: str = "trial", dataset: str = "kermany", shifts=SHIFTS, **options) -> Path:
    """Write a simulated study among the user's own, and return its file."""
    study = simulated(shifts, images=120, seeds=2, **options)
    study.provenance.update(dataset=dataset, split="test")
    write_study(study, studies() / f"{name}.parquet")
    return studies() / f"{name}.parquet"


def wait(seconds: float = 120) -> None:
    """Wait until no job is at work."""
    end = time.monotonic() + seconds
    while jobs().running():
        assert time.monotonic() < end, jobs().running()
        time.sleep(0.02)


def experiment():
    """Open the page, once the figures were computed."""
    app = opened(PADDING)
    wait()
    return run(app)


def test_the_page_opens_on_the_verdict_and_its_matrix(weights):
    add_study()
    app = experiment()
    assert headline(app).startswith(
        "Trained and served alike, black and gray do not differ beyond noise: ROC"
    )
    text = shown(app)
    assert "Padding experiment on kermany · test" in text
    assert "A model trained under black and served white loses " in text
    assert "120 images, " in text
    assert "2 seeds of each training" in text
    figures = plots(app)
    cells = figures["ROC AUC of each training under each padding, with intervals"].splitlines()
    assert len([cell for cell in cells if " to " in cell]) == 4 * 4
    assert "black, stretch 0.3 2 seeds" in cells
    assert "black − gray" in figures["Paired differences in ROC AUC with intervals"]


def test_another_figure_and_another_question_are_a_click_away(weights):
    add_study()
    app = experiment()
    app.segmented_control(key="figure").set_value("Accuracy")
    app.segmented_control(key="question").set_value("Served otherwise")
    run(app)
    assert "Accuracy by training and serving" in shown(app)
    rows = plots(app)["Paired differences in accuracy with intervals"]
    assert "trained under black, stretch 0.3" in rows
    assert rows.count("served white") == 4
    assert "Served another colour than it was trained under, accuracy changes beyond noise in" in shown(app)


def test_calls_that_change_with_the_colour_are_listed_for_each_model(weights):
    study = read_study(add_study())
    app = experiment()
    expected = changed_calls(study, 0, ("black", "gray", "white"))
    assert f"black-0, trained under black, does not call {len(expected)} of 120 images the same" in shown(app)
    rows = table(app, "Image")
    assert rows.pop("Image") == ["Label", "black", "gray", "white", "Spread"]
    assert list(rows) == list(expected["path"][:12])
    first = expected.iloc[0]
    figures = [first[name] for name in ("black", "gray", "white", "spread")]
    assert rows[first["path"]] == [first["label"], *(f"{figure:.3f}" for figure in figures)]
    app.selectbox(key="flips_model").set_value("gray-1")
    run(app)
    other = changed_calls(study, 3, ("black", "gray", "white"))
    assert f"gray-1, trained under gray, does not call {len(other)} of 120 images the same" in shown(app)


def test_changed_calls_hang_as_pictures_where_the_images_are_at_hand(weights, radiographs):
    add_model(weights)
    dataset = load_dataset(radiographs)
    test = dataset.catalog[dataset.catalog["split"] == "test"]
    study = Study(
        models=(Trained("m", "black", 0, "black", 0.5),),
        tests=("black", "white"),
        paths=test["path"].str.replace(".png", ".jpeg").to_numpy(dtype=object),
        labels=test["label"].to_numpy(dtype=object),
        scores=np.array([[[0.2, 0.4, 0.8, 0.9], [0.3, 0.9, 0.7, 0.1]]]),
        classes=("NORMAL", "PNEUMONIA"),
        provenance={"dataset": "chests", "split": "test"},
    )
    write_study(study, studies() / "chests.parquet")
    app = experiment()
    changed = walls(app)["Calls that change with the colour"]
    assert [cell["id"] for cell in changed] == [test["path"].iloc[3], test["path"].iloc[1]]
    assert changed[0]["caption"] == "0.90 · 0.10"
    assert changed[0]["picture"].startswith("data:image/png;base64,")


def test_of_other_data_the_page_says_that_the_chosen_have_none(weights, radiographs):
    add_model(weights)
    add_study()
    assert "Padding experiment on kermany · test; there is none on chests · test yet" in shown(experiment())


def test_the_share_of_the_gap_that_stretching_closes_is_told(weights):
    add_study()
    text = shown(experiment())
    assert "Hiding the aspect ratio changes ROC AUC by +" in text
    assert "Share of the gap closed" in text
    add_study(shifts={name: SHIFTS[name] for name in ("black", "gray")})
    text = shown(experiment())
    assert "Share of the gap closed" not in text
    assert "shows in an experiment that has models trained under a padding without stretching" in text


def test_an_experiment_of_the_chosen_data_comes_first_and_others_can_be_chosen(weights):
    add_scores(add_model(weights), "kermany")
    add_study("a", "chests")
    add_study("b", "kermany", seed=1)
    app = experiment()
    assert "Padding experiment on kermany · test" in shown(app)
    app.sidebar.selectbox(key="experiment").set_value("a")
    run(app)
    wait()
    run(app)
    assert "Padding experiment on chests · test" in shown(app)


def test_it_takes_no_model_to_look_at_an_experiment(weights):
    add_study()
    app = experiment()
    assert headline(app).startswith("Trained and served alike")
    app.segmented_control(key="view").set_value("Heat on padding")
    assert headline(run(app)) == "No model yet."


def test_without_an_experiment_the_page_teaches_how_to_make_one(weights, radiographs):
    add_model(weights)
    app = opened(PADDING)
    assert headline(app) == "Does the padding colour matter, or only a change of it?"
    text = shown(app)
    assert "There is no experiment yet." in text
    assert f"python -m engine padding-study tiny --data {radiographs} --split test" in text
    assert f"--out {studies() / 'chests-test-tiny.parquet'}" in text


def test_a_damaged_study_is_named(weights):
    file = add_study()
    file.write_bytes(file.read_bytes()[:-30])
    add_model(weights)
    app = opened(PADDING)
    (message,) = problems(app)
    assert message.startswith("trial.parquet is damaged")


def test_an_experiment_is_made_from_the_page(weights, radiographs):
    add_model(weights)
    add_model(weights, "second", padding="white")
    app = opened(PADDING)
    app.multiselect[0].set_value(["tiny", "second"])
    run(app)
    (button,) = [one for one in app.button if one.label.startswith("Score ")]
    assert button.label == "Score 4 images 7 ways with 2 models"
    button.click()
    run(app)
    wait()
    run(app)
    wait()
    run(app)
    file = studies() / "chests-test-tiny+second.parquet"
    assert read_study(file).scores.shape == (2, 7, 4)
    assert [path for path in studies().iterdir() if path.name.startswith(".")] == []
    assert "Padding experiment on chests · test" in shown(app)
    assert "Made: chests-test-tiny+second.parquet." in shown(app)


class Impatient(Job):
    """A job that someone stops after 12 images."""

    def advance(self, count: int = 1) -> None:
        super().advance(count)
        if self.done >= 12:
            self.cancel()


def test_a_stopped_experiment_goes_on_where_it_was(weights, radiographs):
    add_model(weights)
    dataset, entries = load_dataset(radiographs), list_models()
    job = Impatient("k", "Padding experiment")
    job.run(lambda job: padding_run.make(entries, dataset, "test", job))
    assert job.error == "Padding experiment: stopped."
    kept = list((studies() / ".chests-test-tiny.parquet.parts").glob("*.parquet"))
    assert len(kept) >= 2
    for file in kept:
        table = read_scores(file)
        write_scores(type(table)(table.frame.assign(score=0.125), table.classes, table.provenance), file)
    again = Job("k", "Padding experiment")
    again.run(lambda job: padding_run.make(entries, dataset, "test", job))
    assert again.error is None
    scores = read_study(again.result).scores
    assert scores.shape == (1, 7, 4)
    # What was scored before the stop was not scored again.
    assert (abs(scores - 0.125) < 0.003).all(axis=2).sum() == len(kept)


@pytest.fixture(autouse=True)
def no_jobs():
    yield
    for job in jobs().running():
        job.cancel()
    wait()


def test_a_report_is_kept_and_read_again(weights):
    add_study()
    experiment()
    (kept,) = (Path(os.environ["PNEUMOSCOPE_HOME"]) / "study_reports").iterdir()
    assert json.loads(kept.read_text())["n"] == 120
