"""The stress view: at hand, without a test, and made from there."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.datasets.catalog import load_dataset
from engine.evaluation.stress.scores import StressScores
from engine.evaluation.stress.store import read_stress, write_stress
from engine.imaging.stress import choose_dials
from engine.models.catalog import list_models
from engine.ui import stress_files, stress_run
from engine.ui.jobs import Job, jobs
from tests.evaluation.stress.made_up import FALLING, made_up
from tests.ui.app import plots, problems, shown, table
from tests.ui.homes import add_model, add_scores


def view() -> None:
    """Show the stress view of the sidebar's choice, as a page does."""
    from engine.ui import study
    from engine.ui.metrics_stress import show_stress
    from engine.ui.page_setup import page_end, page_setup
    from engine.ui.sidebar import choose

    page_setup("Metrics")
    selection = choose()
    show_stress(study.subject(selection), selection)
    page_end()


def opened() -> AppTest:
    app = AppTest.from_function(view, default_timeout=120).run()
    assert [error.message for error in app.exception] == []
    return app


def made_here(name: str = "tiny", dataset: str = "kermany") -> Path:
    return Path(os.environ["PNEUMOSCOPE_HOME"]) / "stress" / name / f"{dataset}-test.parquet"


def test_a_shipped_test_is_shown_and_one_made_here_goes_before_it(weights):
    folder = add_model(weights)
    add_scores(folder)
    shipped = made_up(FALLING, names=("tiny",))
    write_stress(shipped, folder / "stress" / "kermany-test.parquet")
    (folder / "stress" / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    app = opened()
    assert "Sensitivity falls from 100 % to 65 % when the picture is blurred by 1.5 px of 224." in shown(app)
    assert "80 images of split test, 40 of them positive" in shown(app)
    assert "A random sample of at most 40 images of each class." in shown(app)
    (drawn,) = plots(app).values()
    assert "Blur 0.5 to 3 σ in px of 224" in drawn
    assert table(app, "Change")["Blur"][3] == "65 (50 to 78)*"
    assert [message.split(" is ")[0] for message in problems(app)] == ["broken.parquet"]
    write_stress(shipped, made_here())
    (entry,) = list_models()
    found = stress_files.stress_files(entry, "kermany", "test")
    assert [one.path.parent.parent.name for one in found] == ["stress", "tiny", "tiny"]
    assert [one.path.name for one in found if one.problem] == ["broken.parquet"]
    assert [one for one in stress_files.stress_files(entry, "kermany", "val") if not one.problem] == []


def test_without_a_test_the_command_is_told(weights):
    add_scores(add_model(weights))
    text = shown(opened())
    assert "tiny has not been tested on kermany · test yet." in text
    assert "The images of kermany are not on this machine." in text
    assert "python -m engine stress --weights tiny --data DIR --split test --limit 200" in text
    assert f"--out {made_here()}" in text


@pytest.mark.slow
def test_a_test_is_made_from_the_page_and_an_image_hangs_under_the_worst_changes(
    weights, radiographs, monkeypatch
):
    folder = add_model(weights)
    add_scores(folder, "chests")
    monkeypatch.setattr("engine.inference.stress.settings_of", few_settings)
    app = opened()
    (button,) = [one for one in app.button if one.label.startswith("Change up to 200 images")]
    button.click()
    app.run()
    end = time.monotonic() + 120
    while jobs().running():
        assert time.monotonic() < end
        time.sleep(0.02)
    made = read_stress(made_here(dataset="chests"))
    assert made.scores.shape == (1, 6, 4)
    # Four images cannot fall beyond noise: many copies of them can.
    write_stress(harmed(made), made_here(dataset="chests"))
    app = opened()
    assert "The changes that do most harm" in shown(app)
    captions = [one.caption for element in app.get("image") for one in element.proto.imgs]
    assert captions == ["as it is", "Blur: 0.5 σ in px of 224"]


def few_settings(dials):
    from engine.imaging.stress import settings_of

    return settings_of(choose_dials(["blur"]))


def harmed(made: StressScores) -> StressScores:
    """Return a test of the same images, ten copies of each, whose pneumonias are all missed once blurred."""
    copies = 10
    labels = np.repeat(made.labels, copies)
    first = np.where(labels == "PNEUMONIA", 0.9, 0.1)
    changed = np.full(len(labels), 0.1)
    paths = [path if copy == 0 else f"{path}-{copy}" for path in made.paths for copy in range(copies)]
    return StressScores(
        made.models, made.steps, np.array(paths, dtype=object), labels,
        np.full(len(labels), None, dtype=object), np.stack([first, *[changed] * 5])[None], made.classes,
        made.provenance,
    )  # fmt: skip


class Impatient(Job):
    """A job that someone stops after two images."""

    def advance(self, count: int = 1) -> None:
        super().advance(count)
        if self.done >= 2:
            self.cancel()


def test_a_stopped_test_goes_on_where_it_was(weights, radiographs, monkeypatch):
    monkeypatch.setattr("engine.inference.stress.settings_of", few_settings)
    add_model(weights)
    dataset, (entry,) = load_dataset(radiographs), list_models()
    job = Impatient("k", "Stress test")
    job.run(lambda job: stress_run.make(entry, dataset, "test", job))
    assert job.error == "Stress test: stopped."
    assert made_here(dataset="chests").with_name(".chests-test.parquet.journal").is_file()
    again = Job("k", "Stress test")
    again.run(lambda job: stress_run.make(entry, dataset, "test", job))
    assert (again.error, again.done) == (None, 4)
    assert [file.name for file in made_here().parent.iterdir()] == ["chests-test.parquet"]


@pytest.fixture(autouse=True)
def no_jobs():
    yield
    for job in jobs().running():
        job.cancel()
        job.wait(60)
