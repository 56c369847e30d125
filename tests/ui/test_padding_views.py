"""The Padding Color page's views of heat on padding, and of scores along the padding's share."""

import re
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from engine.datasets.catalog import load_dataset
from engine.evaluation.heat_index import heat_index
from engine.evaluation.score_table import read_scores, write_scores
from engine.inference.heat_on_padding import heat_on_padding
from engine.inference.heat_table import write_heat
from engine.models.store import load_model
from engine.ui.jobs import jobs
from tests.ui.app import headline, opened, plots, problems, run, shown, table
from tests.ui.homes import add_model, add_scores
from tests.ui.test_padding_experiment import add_study
from tests.ui.test_pages import SITUATIONS
from tests.ui.walls import open_cell, walls

PADDING = "pages/3_Padding_Color.py"
LEANING = "Images that lean most on the border"


def view(name: str):
    """Open the page on a view."""
    app = opened(PADDING)
    app.segmented_control(key="view").set_value(name)
    return run(app)


def wait(seconds: float = 120) -> None:
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


@pytest.mark.slow
@pytest.mark.parametrize("prepare", SITUATIONS, ids=lambda prepare: prepare.__name__)
def test_every_view_opens_in_every_situation(prepare, weights):
    prepare(weights)
    app = opened(PADDING)
    if headline(app) == "No model yet.":
        return  # and no view to choose
    for name in ("Changed calls", "Heat on padding", "Score and share", "One image"):
        app.segmented_control(key="view").set_value(name)
        assert headline(run(app))


def compute(app):
    """Click the button that computes heatmaps, and wait for them."""
    (button,) = [one for one in app.button if one.label.startswith("Compute ")]
    button.click()
    run(app)
    wait()
    return run(app)


def test_heat_on_padding_is_computed_from_the_page_and_told_by_class(weights, radiographs):
    folder = add_model(weights)
    app = view("Heat on padding")
    assert headline(app) == "How much of this model's evidence lies on the padding?"
    assert "1 is what chance would put there" in shown(app)
    assert "--heat " in shown(app)
    compute(app)
    rows = heat_on_padding(load_model(folder), load_dataset(radiographs), split="test")
    index = heat_index(rows).set_index("label")
    assert headline(app).startswith("Heat ")
    found = table(app, "Model")
    assert found["Model"] == ["Label", "Images", "Padding", "Heat", "Index", "95 % interval"]
    assert f"n = {index.loc['all', 'n']} images with padding and heat" in shown(app)
    figure = plots(app)["Heatmap-on-padding index by class and model, with intervals"]
    assert "tiny under black" in figure
    cells = walls(app)[LEANING]
    quotients = [float(cell["caption"].removeprefix("index ")) for cell in cells]
    assert quotients == sorted(quotients, reverse=True)
    highest = (rows["heat_share"] / rows["padding_share"]).max()
    assert quotients[0] == pytest.approx(highest, abs=0.006)
    assert all(cell["heat"] for cell in cells)
    open_cell(app, LEANING, cells[0]["id"])
    (link,) = app.get("page_link")
    assert link.proto.page == "Diagnosis"


def test_heat_can_be_looked_at_under_another_padding(weights, radiographs):
    add_model(weights, padding="crop")
    app = view("Heat on padding")
    assert "makes images square by crop: there is no one padding" in shown(app)
    assert not [one for one in app.button if one.label.startswith("Compute ")]
    app.sidebar.selectbox(key="heat_padding").set_value("white")
    run(app)
    assert "tiny on chests · test under white" in shown(app)
    compute(app)
    assert headline(app).startswith("Heat ")


def heat_rows(model: str, train: str, leans: float) -> pd.DataFrame:
    """Return a table of 40 images whose heat lies ``leans`` times as often on padding as chance has it."""
    draw = np.random.default_rng(0)
    share = draw.uniform(0.2, 0.4, 40)
    return pd.DataFrame(
        {
            "path": [f"test/{number}.png" for number in range(40)],
            "label": ["NORMAL", "PNEUMONIA"] * 20,
            "score": 0.5,
            "padding_share": share,
            "heat_share": share * np.where(np.arange(40) % 2, 0.5, leans) * draw.uniform(0.7, 1.3, 40),
            "model": model,
            "train": train,
            "seed": 0,
        }
    )


def test_a_table_beside_a_study_needs_neither_images_nor_network(weights):
    add_scores(add_model(weights))
    file = add_study()
    both = pd.concat([heat_rows("tiny", "black", 1.5), heat_rows("other", "white", 1.2)], ignore_index=True)
    write_heat(both, file.with_name("trial-heat.parquet"))
    app = view("Heat on padding")
    told = (
        r"Heat leans on the padding in normal images \(1\.\d+ times its share\) and keeps off the padding in "
        r"pneumonia images \(0\.\d+ times its share\)\."
    )
    assert re.fullmatch(told, headline(app))
    rows = table(app, "Model")
    assert rows["tiny under black"][1] == "20"
    assert rows["experiment, trained under white"][1] == "20"


def test_stopped_heatmaps_say_what_is_kept(weights, radiographs):
    add_model(weights)
    app = view("Heat on padding")
    (button,) = [one for one in app.button if one.label.startswith("Compute ")]
    button.click()
    run(app)
    for job in jobs().running():
        job.cancel()
    wait()
    run(app)
    if not headline(app).startswith("Heat "):  # the work may have ended before it was stopped
        assert "The heatmaps so far are kept; it goes on where it was." in shown(app)
        assert problems(app) == []
        compute(app)
    assert headline(app).startswith("Heat ")


def sized_scores(folder: Path, **options) -> None:
    """Write scores of 80 images that rise with the width among pneumonia, and follow nothing else."""
    draw = np.random.default_rng(0)
    width = draw.integers(100, 200, 40).astype(float)
    pneumonia = np.clip((width - 100) / 120 + draw.normal(0, 0.1, 40), 0, 1)
    file = add_scores(folder, pneumonia=list(pneumonia), normal=list(draw.random(40)), **options)
    scores = read_scores(file)
    frame = scores.frame.assign(width=np.concatenate([width, draw.integers(100, 200, 40)]), height=100.0)
    write_scores(type(scores)(frame, scores.classes, scores.provenance), file)


def test_a_score_that_follows_the_share_is_told_by_class(weights):
    sized_scores(add_model(weights))
    app = view("Score and share")
    told = re.fullmatch(
        r"The score rises with the padding's share among pneumonia images \((0\.\d+)\), by rank correlation\.",
        headline(app),
    )
    rows = table(app, "Class")
    assert told is not None
    assert rows["PNEUMONIA"][:2] == ["40", told[1]]
    assert rows["NORMAL"][0] == "40"
    figure = plots(app)["Scores against the padding's share of the square, by class"]
    assert f"PNEUMONIA n = 40 ρ = {told[1]} (" in figure


def test_sizes_come_from_the_images_where_the_table_has_none(weights, tmp_path, monkeypatch):
    folder = tmp_path / "kermany"
    for label, numbers in (("PNEUMONIA", range(10)), ("NORMAL", range(10, 20))):
        (folder / "test" / label).mkdir(parents=True)
        for number in numbers:
            Image.new("L", (40 + 3 * number, 40), number).save(folder / "test" / label / f"{number}.png")
    add_scores(add_model(weights))
    app = view("Score and share")
    assert "The score table does not tell the images' sizes" in shown(app)
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(folder))
    app = view("Score and share")
    assert table(app, "Class")["NORMAL"][0] == "10"
    assert headline(app).startswith("The score rises with the padding's share among normal images (")
    shutil.rmtree(folder)


def test_scores_under_another_padding_can_be_chosen(weights):
    folder = add_model(weights)
    sized_scores(folder)
    sized_scores(folder, padding="white")
    app = view("Score and share")
    assert "under black" in shown(app)
    app.sidebar.selectbox(key="share_padding").set_value("white")
    assert "scores of split test under white" in shown(run(app))


def test_without_scores_the_view_offers_to_make_them(weights, radiographs):
    add_model(weights)
    app = view("Score and share")
    assert headline(app) == "tiny has not been scored on chests · test."
    assert [one.label for one in app.button if one.label.startswith("Score ")] == ["Score 4 images with tiny"]
