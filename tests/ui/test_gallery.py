"""The gallery: which images hang on which wall, in which order, and where a click leads."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.figures import style
from engine.ui.gallery_choices import PAGE
from engine.ui.jobs import jobs
from tests.ui.app import headline, opened, problems, run, shown, table
from tests.ui.homes import CLASSES, add_model, add_scores
from tests.ui.test_scoring import wait
from tests.ui.walls import open_cell, press, press_close, step, steps, walls

GALLERY = "pages/5_GradCAM_Gallery.py"
WALL = "Radiographs"


@pytest.fixture(autouse=True)
def no_jobs_left():
    yield
    for job in jobs().running():
        job.cancel()
    wait()


@pytest.fixture
def scored(weights, radiographs) -> Path:
    """Return the folder of four test images with a score each: one of every outcome at 0.5."""
    folder = add_model(weights)
    frame = pd.DataFrame(
        {
            "path": [f"test/{label}/{number}.png" for label in CLASSES for number in (0, 1)],
            "label": ["NORMAL", "NORMAL", "PNEUMONIA", "PNEUMONIA"],
            "score": [0.9, 0.1, 0.2, 0.7],
            "subtype": [None, None, "viral", "bacterial"],
        }
    )
    facts = {"model": "tiny", "dataset": "chests", "split": "test", "padding": "black"}
    write_scores(ScoreTable(frame, CLASSES, facts), folder / "scores" / "chests-test-black.parquet")
    return radiographs


def captions(app) -> list[str]:
    return [cell["caption"] for cell in walls(app)[WALL]]


def test_the_errors_hang_first_the_worst_of_them_in_front(scored):
    app = opened(GALLERY)
    assert headline(app) == "2 of 4 calls are wrong: 1 pneumonia missed, 1 normal called pneumonia."
    assert "Error rate 0.50 (0.15 to 0.85) at threshold 0.500, n = 4." in shown(app)
    assert captions(app) == ["FP 0.900", "FN 0.200"]
    false_alarm, miss = walls(app)[WALL]
    assert false_alarm["alt"] == "NORMAL radiograph, called PNEUMONIA"
    assert (false_alarm["mark"], false_alarm["remark"]) == (style.FALSE_POSITIVE, "NORMAL")
    assert miss["alt"] == "PNEUMONIA radiograph, called NORMAL"
    assert (miss["mark"], miss["remark"]) == (style.FALSE_NEGATIVE, "viral")
    assert miss["picture"].startswith("data:image/png")


@pytest.mark.parametrize(
    ("wall", "expected"), [("FN", "FN 0.200"), ("FP", "FP 0.900"), ("TP", "TP 0.700"), ("TN", "TN 0.100")]
)
def test_each_outcome_has_its_wall(wall, expected, scored):
    app = opened(GALLERY)
    app.segmented_control(key="wall").set_value(wall)
    assert captions(run(app)) == [expected]


def test_the_threshold_moves_images_from_wall_to_wall(scored):
    app = opened(GALLERY)
    app.sidebar.slider(key="threshold_tiny").set_value(0.15)
    assert captions(run(app)) == ["FP 0.900"]
    app.sidebar.slider(key="threshold_tiny").set_value(0.05)
    assert captions(run(app)) == ["FP 0.900", "FP 0.100"]


def test_the_order_can_be_chosen(scored):
    app = opened(GALLERY)
    app.sidebar.selectbox(key="order").set_value("least sure")
    assert captions(run(app)) == ["FN 0.200", "FP 0.900"]


def test_a_filter_keeps_one_group(scored):
    app = opened(GALLERY)
    app.sidebar.multiselect(key="filter").set_value(["subtype", "score"])
    run(app)
    app.sidebar.multiselect(key="only_subtype").set_value(["viral"])
    assert captions(run(app)) == ["FN 0.200"]
    assert "1 of these 2 images, most wrong first." in shown(app)
    app.sidebar.slider(key="scores").set_value((0.3, 1.0))
    assert "No image is here at this threshold and with this filter." in shown(run(app))


def test_models_and_paddings_that_differ_hang_with_what_they_say(scored, weights):
    add_model(weights, "wide", threshold=0.8)
    table = read_scores(weights / "tiny" / "scores" / "chests-test-black.parquet")
    others = {("wide", "black"): [0.1, 0.9, 0.3, 0.7], ("tiny", "white"): [0.9, 0.6, 0.2, 0.7]}
    for (model, padding), scores in others.items():
        facts = table.provenance | {"model": model, "padding": padding}
        frame = table.frame.assign(score=scores)
        path = weights / model / "scores" / f"chests-test-{padding}.parquet"
        write_scores(ScoreTable(frame, CLASSES, facts), path)
    app = opened(GALLERY)
    app.segmented_control(key="wall").set_value("Models disagree")
    # The false alarm, the all-clear, and the find, which reaches 0.5 but not the other model's 0.8.
    assert captions(run(app)) == ["FP 0.900", "TN 0.100", "TP 0.700"]
    assert [cell["remark"] for cell in walls(app)[WALL]] == ["1 of 2 say positive"] * 3
    assert "3 of 4 (0.75, 0.30 to 0.95) images that all 2 models score, largest spread" in shown(app)
    app.segmented_control(key="wall").set_value("Changed by padding")
    assert captions(run(app)) == ["TN 0.100"]
    assert walls(app)[WALL][0]["remark"] == "black 0.10 · white 0.60"
    open_cell(app, WALL, "test/NORMAL/1.png")
    plain, *models = walls(app)["The image under each model"]
    assert (plain["caption"], plain["remark"]) == ("The radiograph", "NORMAL")
    assert [(one["caption"], one["remark"]) for one in models] == [
        ("tiny", "TN 0.100 at 0.500"), ("wide", "FP 0.900 at 0.800")
    ]  # fmt: skip


def test_a_picture_is_looked_at_close_and_reviewed_by_keys(scored):
    app = opened(GALLERY)
    press(app, WALL, "test/NORMAL/0.png", "3")
    assert [toast.value for toast in app.toast] == [
        "Say who reviews first, beside the picture or in the sidebar."
    ]
    app.sidebar.text_input(key="reviewer_field").set_value("Ada")
    press(run(app), WALL, "test/NORMAL/0.png", "3")
    assert [cell["remark"] for cell in walls(app)[WALL]] == ["NORMAL · label confirmed", "viral"]
    assert "1 of 2 errors reviewed" in shown(app)
    open_cell(app, WALL, "test/PNEUMONIA/0.png")
    assert app.query_params["focus"] == "test/PNEUMONIA/0.png"
    assert (steps(app)["place"], steps(app)["first"], steps(app)["last"]) == ("2 of 2", False, True)
    assert "Labelled PNEUMONIA, subtype viral. Called normal: score 0.200" in shown(app)
    press_close(app, "1")
    assert "2 of 2 errors reviewed" in shown(app)
    assert step(app, "previous").query_params["focus"] == "test/NORMAL/0.png"
    press_close(app, "u")
    assert "1 of 2 errors reviewed" in shown(app)
    app.sidebar.multiselect(key="filter").set_value(["review"])
    run(app)
    app.sidebar.multiselect(key="only_review").set_value(["label corrected"])
    # The picture is not on this wall: the way leads on to what is.
    assert steps(run(app))["place"] == "not on this wall of 1"
    step(app, "next")
    assert steps(app)["place"] == "1 of 1"
    step(app, "back")
    assert [cell["remark"] for cell in walls(app)[WALL]] == ["viral · label corrected"]
    assert "focus" not in app.query_params


def test_heatmaps_are_computed_in_the_background_and_kept(scored):
    app = opened(GALLERY)
    wait()
    run(app)
    assert all(cell["heat"].startswith("data:image/png") for cell in walls(app)[WALL])
    again = opened(GALLERY)
    assert all(cell["heat"] for cell in walls(again)[WALL])
    app.sidebar.toggle(key="heatmaps").set_value(False)
    assert [cell["heat"] for cell in walls(run(app))[WALL]] == [None, None]


def test_a_corrupt_image_has_no_picture_and_the_others_have_theirs(scored):
    (scored / "test" / "NORMAL" / "0.png").write_bytes(b"nonsense")
    app = opened(GALLERY)
    wait()
    false_alarm, miss = walls(run(app))[WALL]
    assert (false_alarm["picture"], false_alarm["heat"]) == (None, None)
    assert miss["picture"]
    assert miss["heat"]
    assert problems(app) == []


def test_scores_without_images_are_listed_with_the_command_that_brings_these(weights):
    add_scores(add_model(weights))
    app = opened(GALLERY)
    assert "PNEUMOSCOPE_DATA=/path/to/kermany streamlit run Home.py" in shown(app)
    assert table(app, "Image")["test/NORMAL/19.png"] == ["NORMAL", "FP", "0.700"]


def test_images_of_other_labels_hang_apart(weights):
    add_scores(add_model(weights), other=[0.9], unreadable=1)
    app = opened(GALLERY)
    app.segmented_control(key="wall").set_value("No call to judge")
    run(app)
    assert set(table(app, "Image")) == {"Image", "test/OTHER/20.png", "test/PNEUMONIA/21.png"}


def test_a_folder_that_cannot_be_read_leaves_the_rest_of_the_page(weights, radiographs):
    add_scores(add_model(weights), "chests")
    for file in radiographs.rglob("*.png"):
        file.unlink()
    app = opened(GALLERY)
    assert "holds no image files" in problems(app)[0]
    assert headline(app).startswith("5 of 20 calls are wrong")


def test_a_wall_is_parted_into_pages(weights, tmp_path, monkeypatch):
    folder = tmp_path / "many"
    (folder / "test" / "NORMAL").mkdir(parents=True)
    Image.fromarray(np.full((8, 8), 90, np.uint8)).save(folder / "test" / "NORMAL" / "0.png")
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(folder))
    scores = [0.9 - number / 1000 for number in range(PAGE + 5)]
    add_scores(add_model(weights), "many", normal=scores, pneumonia=[0.9])
    app = opened(GALLERY)
    assert f"{PAGE + 5} images, most wrong first." in shown(app)
    assert len(app.get("pagination")) == 1


def test_an_image_that_is_scored_twice_hangs_once(scored, weights):
    path = weights / "tiny" / "scores" / "chests-test-black.parquet"
    table = read_scores(path)
    twice = pd.concat([table.frame, table.frame[table.frame["score"] == 0.9]], ignore_index=True)
    write_scores(ScoreTable(twice, table.classes, table.provenance), path)
    app = opened(GALLERY)
    assert headline(app).startswith("3 of 5 calls are wrong")
    assert captions(app) == ["FP 0.900", "FN 0.200"]
