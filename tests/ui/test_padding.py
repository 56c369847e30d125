import base64
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from engine.evaluation.score_table import read_scores, write_scores
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, fit
from engine.inference.explain import explain
from engine.models.store import load_model
from engine.ui.jobs import AWAITED, jobs
from tests.imaging.samples import encode, scene
from tests.ui.app import HOME, ROOT, headline, opened, plots, problems, run, shown, table
from tests.ui.homes import NORMAL, PNEUMONIA, add_model, add_scores
from tests.ui.walls import open_cell, walls

PADDING = "pages/3_Padding_Color.py"
CHANGED, WAYS = "Images that change sides", "Ways to make the image square"

# Against black padding, two pneumonias of ten fall below 0.5 and one normal image of ten with them:
# 15 of 20 calls are right under black, 14 of 20 under white.
WHITE_PNEUMONIA = [0.10, 0.45, *PNEUMONIA[2:]]
WHITE_NORMAL = [*NORMAL[:-1], 0.3]


def scored(weights: Path, **config) -> Path:
    """Write a model with score tables of kermany under black and white."""
    folder = add_model(weights, **config)
    add_scores(folder, padding="black")
    add_scores(folder, padding="white", pneumonia=WHITE_PNEUMONIA, normal=WHITE_NORMAL)
    return folder


def scored_radiographs(folder: Path) -> None:
    """Write score tables of the four test images in the folder ``chests`` under black and white."""
    add_scores(folder, "chests", pneumonia=[0.9, 0.8], normal=[0.2, 0.1], padding="black")
    add_scores(folder, "chests", pneumonia=[0.6, 0.1], normal=[0.3, 0.2], padding="white")
    for file in (folder / "scores").glob("chests-*"):
        scores = read_scores(file)
        names = ["0.png", "1.png", "0.png", "1.png"]
        paths = [f"test/{label}/{name}" for label, name in zip(scores.frame["label"], names, strict=True)]
        write_scores(type(scores)(scores.frame.assign(path=paths), scores.classes, scores.provenance), file)


def calls(then: str = "Changed calls"):
    """Open the page on a view, and return it."""
    app = opened(PADDING)
    app.segmented_control(key="view").set_value(then)
    return run(app)


def one_image():
    """Open the page on the view of one image."""
    return calls("One image")


def choices(app) -> dict[str, list[str]]:
    """Return what can be chosen as the paddings before and after."""
    return {key: app.sidebar.selectbox(key=f"padding_{key}").options for key in ("before", "after")}


def test_the_page_opens_on_how_many_calls_change(weights):
    scored(weights)
    app = calls()
    assert headline(app) == "Turning the padding from black to white changes 15 of 100 calls."
    text = shown(app)
    assert "tiny on kermany · test" in text
    # Wilson's intervals of 15 and of 14 of 20; of 3 of 20 changes; a coin falls 2 to 1 or worse every time.
    assert "Accuracy 0.75 (0.53 to 0.89) under black and 0.70 (0.48 to 0.85) under white." in text
    assert (
        "Of 20 images 3 change sides (5 to 36 of 100): 2 from right to wrong, 1 from wrong to right, "
        "a difference that chance may explain (McNemar's p = 1)."
    ) in text
    assert (
        "20 images of split test at threshold 0.500; 95 % intervals. The model was trained with black."
        in text
    )


def test_figures_stand_beside_each_other_with_the_models_own_padding_marked(weights):
    scored(weights)
    app = calls()
    rows = table(app, "Padding")
    assert rows["Padding"] == ["ROC AUC", "Accuracy", "F1", "Sensitivity", "Specificity"]
    assert rows["black (trained with)"][1] == "0.75 (0.53 to 0.89)"
    assert rows["white"][1] == "0.70 (0.48 to 0.85)"
    assert rows["white"][3] == "0.60 (0.31 to 0.83)"
    figure = plots(app)["ROC AUC, accuracy and F1 under each padding, with intervals"]
    assert "black trained with" in figure
    assert "white" in figure


def test_images_that_change_sides_are_listed_by_their_change(weights):
    scored(weights)
    app = calls()
    assert "3 images: score under black, then under white, the largest change first." in shown(app)
    assert table(app, "Image") == {
        "Image": ["Label", "black", "white", "Effect"],
        "test/PNEUMONIA/0.png": ["PNEUMONIA", "0.950", "0.100", "right to wrong"],
        "test/PNEUMONIA/1.png": ["PNEUMONIA", "0.900", "0.450", "right to wrong"],
        "test/NORMAL/19.png": ["NORMAL", "0.700", "0.300", "wrong to right"],
    }


def test_the_threshold_decides_which_images_change_sides(weights):
    scored(weights)
    app = calls()
    app.sidebar.slider(key="threshold_tiny").set_value(0.4)
    run(app)
    assert headline(app).endswith("changes 10 of 100 calls.")
    assert list(table(app, "Image"))[1:] == ["test/PNEUMONIA/0.png", "test/NORMAL/19.png"]


def test_any_two_paddings_can_be_compared(weights):
    folder = scored(weights)
    add_scores(folder, padding="stretch")
    app = calls()
    assert choices(app) == {"before": ["black", "white", "stretch"], "after": ["white", "stretch"]}
    app.sidebar.selectbox(key="padding_before").set_value("white")
    run(app)
    assert choices(app)["after"] == ["black", "stretch"]
    assert headline(app) == "Stretching instead of white padding changes 15 of 100 calls."
    app.sidebar.selectbox(key="padding_before").set_value("black")
    app.sidebar.selectbox(key="padding_after").set_value("stretch")
    run(app)
    assert headline(app) == "Stretching instead of black padding changes none of the 20 calls."
    assert CHANGED not in shown(app)
    assert list(table(app, "Padding"))[1:] == ["black (trained with)", "white", "stretch"]


def test_many_changes_are_paged(weights):
    folder = add_model(weights)
    add_scores(folder, padding="black", pneumonia=[0.9] * 20)
    add_scores(folder, padding="white", pneumonia=[0.1] * 20)
    app = calls()
    assert "more than chance explains (McNemar's p < 0.001)" in shown(app)
    assert len(table(app, "Image")) == 1 + 12
    app.get("pagination")[0].set_value(2)
    run(app)
    assert len(table(app, "Image")) == 1 + 8


def test_what_home_finds_leads_to_the_calls_that_change(weights):
    folder = add_model(weights)
    add_scores(folder, padding="black", pneumonia=[0.9] * 20)
    add_scores(folder, padding="white", pneumonia=[0.1] * 20)
    links = {link.proto.label: link.proto for link in opened(HOME).get("page_link")}
    assert links["Padding Color"].query_string == "view=Changed+calls"


def test_other_labels_change_sides_without_being_judged(weights):
    folder = add_model(weights)
    add_scores(folder, padding="black", other=[0.9])
    add_scores(folder, padding="white", other=[0.1])
    app = calls()
    assert headline(app) == "Turning the padding from black to white changes none of the 20 calls."
    assert "1 image, 1 of them of another label and not judged: score under black" in shown(app)
    assert table(app, "Image")["test/OTHER/20.png"] == ["OTHER", "0.900", "0.100", "not judged"]


def test_of_one_class_what_is_defined_is_shown(weights):
    folder = add_model(weights)
    add_scores(folder, padding="black", normal=[])
    add_scores(folder, padding="white", pneumonia=WHITE_PNEUMONIA, normal=[])
    app = calls()
    assert headline(app).endswith("changes 20 of 100 calls.")
    assert table(app, "Padding")["white"][0] == "n/a"


def test_without_labels_the_page_says_that_nothing_can_be_judged(weights):
    folder = scored(weights)
    for file in (folder / "scores").iterdir():
        scores = read_scores(file)
        without = scores.frame.assign(label=pd.Series([None] * len(scores.frame), dtype="str"))
        write_scores(type(scores)(without, scores.classes, scores.provenance), file)
    app = calls()
    assert headline(app) == "What does the padding do to this model's calls?"
    assert "None of the 20 rows has both a score and the label NORMAL or PNEUMONIA." in shown(app)


def test_a_padding_without_scores_comes_with_the_command_that_makes_them(weights):
    add_scores(add_model(weights))
    app = calls()
    assert headline(app) == "What does the padding do to this model's calls?"
    text = shown(app)
    assert "kermany · test was scored with tiny so far under black only" in text
    assert "kermany · test under gray and white." in text
    for padding in ("gray", "white"):
        out = weights / "tiny" / "scores" / f"kermany-test-{padding}.parquet"
        assert f"--data DIR --split test --padding {padding} --out {out}" in text


def test_where_the_images_are_not_at_hand_the_page_says_what_brings_them(weights):
    scored(weights)
    for view in ("Changed calls", "One image", "Heat on padding"):
        text = shown(calls(view))
        assert "The images of kermany are not on this machine." in text
        assert "PNEUMOSCOPE_DATA=/path/to/kermany streamlit run Home.py" in text


def test_scores_alone_are_compared_without_importing_torch(weights):
    scored(weights)
    code = (
        "import sys; from pathlib import Path; import engine.models.catalog as catalog; "
        "import engine.datasets.sources as sources; import engine.ui.padding_study as shipped; "
        "catalog.WEIGHTS_DIR = sources.DEMO_DIR = shipped.SHIPPED_STUDIES_DIR = Path('none'); "
        f"from tests.ui.app import headline, opened, run; app = opened('{PADDING}'); "
        "app.segmented_control(key='view').set_value('Changed calls'); print(headline(run(app))); "
        "print({'torch', 'timm', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-2:] == [
        "Turning the padding from black to white changes 15 of 100 calls.",
        "set()",
    ]


def test_scoring_from_the_page_brings_the_comparison(weights, radiographs):
    add_model(weights)
    app = calls()
    (button,) = [one for one in app.button if one.label.startswith("Score ")]
    assert button.label == "Score 4 images with tiny under black, gray, white"
    button.click()
    run(app)
    for job in jobs().running():
        assert job.wait(120)
    run(app)
    assert headline(app).startswith("Turning the padding from black to white changes ")
    made = Path(os.environ["PNEUMOSCOPE_HOME"]) / "scores" / "tiny"
    assert sorted(file.name for file in made.iterdir()) == [
        f"chests-test-{padding}.parquet" for padding in ("black", "gray", "white")
    ]
    assert "Not scored yet" not in shown(app)


def test_an_image_is_shown_under_all_seven_ways(weights, radiographs):
    folder = add_model(weights)
    app = one_image()
    path = "test/NORMAL/0.png"
    model, picture = load_model(folder), decode(radiographs / path)
    cells = {cell["id"]: cell for cell in walls(app)[WAYS]}
    assert list(cells) == [padding.value for padding in Padding]
    for name, cell in cells.items():
        one = explain(model, picture, padding=name)
        assert cell["caption"] == f"{name} {one.score:.3f}"
        assert np.array_equal(picture_of(cell["picture"]), one.square)
        assert cell["heat"] is not None
        if name in ("stretch", "crop"):
            assert "no padding" in cell["remark"]
        elif one.energy_on_padding is not None:
            assert f"{100 * one.energy_on_padding:.0f}\u00a0% of heat on padding" in cell["remark"]
    assert cells["black"]["remark"].endswith(", trained with")
    assert f"{path} is called " in shown(app)
    assert headline(app).startswith("One image is called ")
    assert "black (trained with)" in plots(app)["The image's score under each way, against the threshold"]


def test_the_threshold_decides_the_calls_of_one_image(weights, radiographs):
    add_model(weights)
    app = one_image()
    for threshold, call in ((0.0, "pneumonia"), (1.0, "normal")):
        app.sidebar.slider(key="threshold_tiny").set_value(threshold)
        run(app)
        assert headline(app).startswith(f"One image is called {call} all 7 ways: scores from 0.")
        assert all(f"called {call}, " in cell["remark"] for cell in walls(app)[WAYS])


def test_heatmaps_can_be_left_out(weights, radiographs):
    add_model(weights)
    app = one_image()
    app.sidebar.toggle(key="padding_heatmap").set_value(False)
    run(app)
    assert {cell["heat"] for cell in walls(app)[WAYS]} == {None}
    assert "each picture's strongest" not in shown(app)


def test_the_image_with_the_largest_change_comes_first(weights, radiographs):
    scored_radiographs(add_model(weights))
    app = one_image()
    assert "test/PNEUMONIA/1.png is called " in shown(app)
    choice = app.selectbox(key="padding_image")
    assert choice.value is None
    assert choice.options[:2] == ["test/PNEUMONIA/1.png", "test/PNEUMONIA/0.png"]
    assert len(choice.options) == 4
    choice.set_value("test/NORMAL/1.png")
    run(app)
    assert "test/NORMAL/1.png is called " in shown(app)


def test_images_that_change_sides_hang_as_a_wall_that_leads_to_diagnosis(weights, radiographs):
    scored_radiographs(add_model(weights))
    app = calls()
    (cell,) = walls(app)[CHANGED]
    assert (cell["id"], cell["caption"]) == ("test/PNEUMONIA/1.png", "0.800 → 0.100")
    assert cell["remark"] == "PNEUMONIA, right to wrong"
    assert cell["picture"].startswith("data:image/png;base64,")
    open_cell(app, CHANGED, "test/PNEUMONIA/1.png")
    (link,) = app.get("page_link")
    assert link.proto.page == "Diagnosis"
    assert link.proto.query_string == "image=test%2FPNEUMONIA%2F1.png"


def test_a_click_leads_on_though_work_in_the_background_has_just_ended(weights, radiographs):
    scored_radiographs(add_model(weights))
    app = calls()
    for job in jobs().running():
        assert job.wait(120)
    jobs().start("ended", "Ended", lambda job: None).wait(10)
    app.session_state[AWAITED] = {"ended"}
    open_cell(app, CHANGED, "test/PNEUMONIA/1.png")
    assert len(app.get("page_link")) == 1


def test_a_change_is_shown_under_both_paddings_side_by_side_with_heatmaps(weights, radiographs):
    scored_radiographs(add_model(weights))
    app = calls()
    (cell,) = walls(app)[CHANGED]
    pair = picture_of(cell["picture"])
    pixels = decode(radiographs / "test/PNEUMONIA/1.png").pixels
    gap = pair.shape[1] - 2 * pair.shape[0]
    assert np.array_equal(pair[:, :224], fit(pixels, 224, "black"))
    assert np.array_equal(pair[:, 224 + gap :], fit(pixels, 224, "white"))
    for job in jobs().running():
        assert job.wait(120)
    (cell,) = walls(run(app))[CHANGED]
    assert picture_of(cell["heat"]).shape == pair.shape
    app.sidebar.toggle(key="padding_heatmap").set_value(False)
    assert walls(run(app))[CHANGED][0]["heat"] is None


def picture_of(url: str) -> np.ndarray:
    """Return the pixels of a picture on a wall."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


def files_in(folder: Path) -> set[Path]:
    """Return the files in a folder and in PNEUMOSCOPE_HOME."""
    folders = (folder, Path(os.environ["PNEUMOSCOPE_HOME"]))
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def upload(app, name: str, content: bytes):
    app.file_uploader(key="padding_upload").set_value((name, content, "application/octet-stream"))
    return run(app)


def test_a_file_of_the_visitors_own_stays_in_memory(weights, tmp_path):
    folder = scored(weights)
    content = encode(scene(64, 96), "PNG")
    app = one_image()
    before = files_in(tmp_path)
    upload(app, "mine.png", content)
    cells = walls(app)[WAYS]
    model = load_model(folder)
    scores = [explain(model, decode(content), padding=padding).score for padding in Padding]
    assert [cell["caption"].split()[1] for cell in cells] == [f"{score:.3f}" for score in scores]
    assert "mine.png is called " in shown(app)
    assert headline(app).startswith("One image is called ")
    assert files_in(tmp_path) == before
    assert WAYS not in walls(one_image()), "another session sees the upload"


def test_a_bad_file_is_answered_beside_the_control(weights):
    scored(weights)
    app = upload(one_image(), "broken.png", b"not a picture at all")
    (message,) = problems(app)
    assert "not an image that PneumoScope reads" in message
    assert headline(app) == "What does the padding do to one image?"
    upload(app, "good.png", encode(scene(), "PNG"))
    assert problems(app) == []
    assert len(walls(app)[WAYS]) == 7


def test_a_square_image_needs_no_padding(weights):
    add_model(weights)
    app = upload(one_image(), "square.png", encode(scene(64, 64), "PNG"))
    assert "This image is square: it needs no padding" in shown(app)
    assert len({cell["caption"].split()[1] for cell in walls(app)[WAYS]}) == 1
    assert all("no padding" in cell["remark"] for cell in walls(app)[WAYS])


def test_of_a_cropping_model_the_page_says_that_it_never_saw_padding(weights):
    scored(weights, padding="crop")
    app = calls()
    assert "The model was trained with crop." in shown(app)
    assert "kermany · test under crop and gray." in shown(app)
    app = upload(one_image(), "mine.png", encode(scene(), "PNG"))
    assert "This model was trained with crop: it has never seen padding." in shown(app)


def test_a_folder_that_holds_no_dataset_is_named_once(weights, tmp_path, monkeypatch):
    folder = scored(weights)
    add_scores(folder, "empty", padding="black")
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PNEUMOSCOPE_DATA", str(tmp_path / "empty"))
    app = calls()
    app.sidebar.selectbox(key="dataset").set_value("empty")
    run(app)
    (message,) = problems(app)
    assert "holds no image files" in message
