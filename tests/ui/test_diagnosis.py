import html
import io
import os
import re
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from engine.evaluation.score_table import ScoreTable, read_scores, write_scores
from engine.imaging.decode import decode
from engine.inference.explain import explain
from engine.models.store import load_model
from tests.imaging.samples import dicom, dicom_bytes, encode, png_header, scene
from tests.ui.app import HOME, ROOT, headline, opened, plots, problems, run, shown, table
from tests.ui.homes import add_model, add_scores
from tests.ui.walls import walls

DIAGNOSIS = "pages/1_Diagnosis.py"
PICTURE = scene(96, 128)


def sixteen_bit() -> bytes:
    return encode(Image.fromarray(PICTURE.astype(np.uint16) * 257), "PNG")


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return stream.getvalue()


def palette_with_alpha() -> bytes:
    image = Image.fromarray(PICTURE).convert("P")
    return encode(image, "PNG", transparency=bytes([0] + [255] * 255))


def animated() -> bytes:
    frames = [Image.fromarray(np.roll(PICTURE, shift, axis=1)) for shift in (0, 5, 10)]
    return encode(frames[0], "GIF", save_all=True, append_images=frames[1:])


GOOD = {
    "radiograph.png": encode(PICTURE, "PNG"),
    "radiograph.jpeg": encode(PICTURE, "JPEG"),
    "sixteen bit.png": sixteen_bit(),
    "radiograph.dcm": dicom_bytes(dicom(PICTURE.astype(np.uint16) * 16, bits=12)),
    "cmyk.jpg": encode(Image.fromarray(PICTURE).convert("CMYK"), "JPEG"),
    "palette.png": palette_with_alpha(),
    "animated.gif": animated(),
    "a PNG named.jpg": encode(PICTURE, "PNG"),
    "Röntgenbild 胸部.png": encode(PICTURE, "PNG"),
    f"{'long' * 50}.png": encode(PICTURE, "PNG"),
    "very wide.png": encode(np.tile(PICTURE[:8], (1, 300)), "PNG"),
}

TELLING = ("radiograph.jpeg", "radiograph.dcm", "a PNG named.jpg")
"""Good files that the everyday run looks at; the slow tests look at all."""

BAD = {
    "empty.png": (b"", "empty (0 bytes)"),
    "truncated.jpeg": (encode(PICTURE, "JPEG", quality=95)[:1000], "damaged or cut off"),
    "truncated.png": (encode(PICTURE, "PNG")[:200], "damaged or cut off"),
    "text.jpg": (b"not a picture at all\n" * 20, "not an image that PneumoScope reads"),
    "archive.png": (b"PK\x03\x04" + bytes(200), "The ZIP archive is damaged"),
    "huge.png": (png_header(60_000, 60_000), "80 megapixels"),
    "no pixels.dcm": (dicom_bytes(dicom(None)), "pixel"),
    "blank.png": (encode(np.full((64, 64), 128, np.uint8), "PNG"), "blank"),
    "<b>.png": (b"", "empty (0 bytes)"),
}


def own_files():
    """Open the page on files of one's own."""
    app = opened(DIAGNOSIS)
    app.sidebar.button_group(key="from").set_value("Your files")
    return run(app)


def upload(app, *files: tuple[str, bytes]):
    """Give the page these files, instead of any before."""
    app.file_uploader(key="radiograph").set_value([(*file, "application/octet-stream") for file in files])
    return run(app)


def view(app, name: str):
    """Choose a view of the image."""
    app.button_group(key="detail").set_value(name)
    return run(app)


def sections(app) -> str:
    """Return the titles of the page's sections."""
    found = re.findall(r'<h2 class="ps-section">(.*?)</h2>', "".join(e.value for e in app.get("html")))
    return "\n".join(map(html.unescape, found))


def linked(image: str):
    """Open the page by a link that names an image."""
    app = AppTest.from_file(ROOT / HOME, default_timeout=120)
    app.switch_page(DIAGNOSIS)
    app.query_params["image"] = image
    return run(app)


def pictures(app) -> dict[str, str]:
    """Return each picture's text for screen readers and its caption, without the steps' pictures."""
    found = {one.alt: one.caption for element in app.get("image") for one in element.proto.imgs}
    return {alt: caption for alt, caption in found.items() if not alt.startswith("Step ")}


def test_without_an_image_the_page_says_what_to_do(weights):
    add_model(weights)
    app = own_files()
    assert headline(app) == "What do the models say of one radiograph, and why?"
    assert "JPEG, PNG, WebP, TIFF, BMP or DICOM" in shown(app)
    assert app.file_uploader(key="radiograph").value == []


def test_without_images_of_the_dataset_own_files_are_a_click_away(weights):
    add_scores(add_model(weights))
    app = opened(DIAGNOSIS)
    assert headline(app) == "The images of kermany are not on this machine."
    assert "PNEUMOSCOPE_DATA=/path/to/kermany streamlit run Home.py" in shown(app)
    next(button for button in app.button if button.label == "Use files of your own").click()
    assert headline(run(app)).startswith("What do the models say")


@pytest.mark.parametrize(
    "name", [name if name in TELLING else pytest.param(name, marks=pytest.mark.slow) for name in GOOD]
)
def test_an_image_of_any_kind_gets_a_verdict(name, weights):
    folder = add_model(weights)
    app = upload(own_files(), (name, GOOD[name]))
    score = explain(load_model(folder), decode(GOOD[name])).score
    call = "pneumonia" if score >= 0.5 else "normal"
    assert headline(app).startswith(f"Called {call}: score {score:.3f}, ")
    assert f"{name} under tiny" in shown(app)
    assert pictures(app) == {
        "Uploaded radiograph": "The file, as a reader sees it",
        "The square that the model is shown": "What the model sees",
        "Heatmap of the evidence for PNEUMONIA": "Grad-CAM for PNEUMONIA",
    }
    assert f"{score:.3f}" in plots(app)[f"Score {score:.3f}, threshold 0.500"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_answered_with_what_is_wrong(name, weights):
    content, message = BAD[name]
    add_model(weights)
    app = upload(own_files(), (name, content))
    assert headline(app) == "This file cannot be scored."
    text = shown(app)
    assert f"{name} under tiny" in text
    assert message in text
    assert "Traceback" not in text
    assert pictures(app) == {}
    # The page goes on: the next file is scored.
    upload(app, ("radiograph.png", GOOD["radiograph.png"]))
    assert headline(app).startswith("Called ")


def test_facts_say_what_was_done_to_the_image(weights):
    add_model(weights)
    app = upload(own_files(), ("radiograph.png", GOOD["radiograph.png"]))
    view(app, "The file")
    facts = table(app, "File")
    assert facts["File"] == ["PNG, 8-bit gray, 128 × 96 pixels"]
    assert facts["Preparation"] == ["black, 32 × 32 pixels"]
    assert facts["Padding's share of the square"] == ["25.0 %"]
    # The way to the square is shown above them, step by step.
    steps = [one.alt for element in app.get("image") for one in element.proto.imgs if "Step" in one.alt]
    assert steps == ["Step 1: The file", "Step 2: Resized", "Step 3: What the network receives"]
    assert "128 × 96 pixels become 32 × 24 pixels: the long side fills the square." in shown(app)


def test_the_threshold_decides_the_call(weights):
    folder = add_model(weights)
    score = explain(load_model(folder), decode(GOOD["radiograph.png"])).score
    app = upload(own_files(), ("radiograph.png", GOOD["radiograph.png"]))
    slider = app.sidebar.slider(key="threshold_tiny")
    slider.set_value(round(score - 0.01, 3))
    assert headline(run(app)).startswith("Called pneumonia: ")
    app.sidebar.slider(key="threshold_tiny").set_value(round(score + 0.01, 3))
    assert headline(run(app)).startswith("Called normal: ")


def test_the_heatmap_can_be_of_the_other_class_and_on_the_original(weights):
    add_model(weights, padding="crop")
    app = upload(own_files(), ("radiograph.png", GOOD["radiograph.png"]))
    of_pneumonia = [element.value[0] for element in app.get("image")]
    app.sidebar.button_group(key="heatmap_class").set_value("NORMAL")
    run(app)
    assert "Heatmap of the evidence for NORMAL" in pictures(app)
    app.sidebar.button_group(key="heatmap_on").set_value("Original")
    run(app)
    on_original = [element.value[0] for element in app.get("image")]
    assert on_original[:2] == of_pneumonia[:2]
    assert on_original[2] != of_pneumonia[2]


def test_a_model_whose_weights_do_not_fit_is_answered_with_what_is_wrong(weights):
    folder = add_model(weights)
    config = folder / "config.json"
    config.write_text(config.read_text().replace('"width": 4', '"width": 8'))
    app = upload(own_files(), ("radiograph.png", GOOD["radiograph.png"]))
    assert headline(app) == "tiny gives no score."
    assert "model.safetensors" in problems(app)[-1]
    assert list(pictures(app)) == ["Uploaded radiograph", "The square that the model is shown"]


def test_a_changed_model_is_loaded_again(weights):
    folder = add_model(weights)
    app = upload(own_files(), ("radiograph.png", GOOD["radiograph.png"]))
    before = headline(app)
    weights_of_another = add_model(weights.parent / "elsewhere", "tiny", width=4, temperature=0.01)
    (folder / "config.json").write_text((weights_of_another / "config.json").read_text())
    assert headline(run(app)) != before


def test_nothing_of_an_upload_reaches_disk(weights, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    Path(tempfile.gettempdir()).mkdir()
    add_scores(add_model(weights))
    home = Path(os.environ["PNEUMOSCOPE_HOME"])

    def files() -> set[Path]:
        return {path for folder in (home, tmp_path) for path in folder.rglob("*") if path.is_file()}

    before = files()
    app = own_files()
    upload(app, *GOOD.items(), ("empty.png", b""), ("all.zip", zipped(GOOD)))
    for name in ("Look closer", "Compare"):
        view(app, name)
    upload(app, ("radiograph.png", GOOD["radiograph.png"]))
    assert files() == before


def test_what_makes_a_score_doubtful_is_said(weights):
    add_model(weights)
    colors = np.zeros((64, 512, 3), np.uint8)
    colors[..., 0], colors[..., 1] = 200, np.linspace(0, 255, 512)
    app = upload(own_files(), ("photo.png", encode(Image.fromarray(colors), "PNG")))
    told = " ".join(problems(app))
    assert "not look like a frontal chest radiograph" in told
    assert "The file is in colour" in told
    assert "8.0 times as wide as high" in told


def test_every_model_whose_classes_fit_is_asked_at_its_own_threshold(weights):
    scores = {}
    for name, settings in {"tiny": {}, "sure": {"threshold": 0.0}, "crop": {"padding": "crop"}}.items():
        folder = add_model(weights, name, **settings)
        scores[name] = explain(load_model(folder), decode(GOOD["radiograph.png"])).score
    add_model(weights, "other", classes=("NORMAL", "TUBERCULOSIS"))
    app = opened(DIAGNOSIS)
    app.sidebar.selectbox(key="model").set_value("tiny")
    app.sidebar.button_group(key="from").set_value("Your files")
    upload(run(app), ("radiograph.png", GOOD["radiograph.png"]))
    (drawn,) = plots(app).values()
    for name, score in scores.items():
        assert name in drawn
        assert f"{score:.3f}" in drawn
    assert "other" not in drawn
    assert "of 3 models" in shown(app) or "All 3 models" in shown(app)
    app.sidebar.multiselect(key="models").set_value(["sure"])
    (drawn,) = plots(run(app)).values()
    assert "crop" not in drawn
    assert "sure" in drawn


def test_of_many_files_the_page_tells_how_many_are_positive_and_shows_one(weights):
    add_model(weights, threshold=0.0)
    app = upload(
        own_files(),
        ("bad.txt", b"no picture at all " * 20),
        ("first.png", GOOD["radiograph.png"]),
        ("second.jpeg", GOOD["radiograph.jpeg"]),
    )
    assert headline(app) == "2 of 3 images are called pneumonia by tiny; 1 cannot be scored."
    assert problems(app)[0].startswith("bad.txt: not an image: The content is not an image")
    results = table(app, "File")
    assert results["bad.txt"] == ["", "", "", "not an image"]
    assert results["first.png"][1] == "PNEUMONIA"
    assert "first.png" in shown(app)
    (cells,) = walls(app).values()
    assert [one["remark"] for one in cells] == ["bad.txt", "first.png", "second.jpeg"]
    assert cells[0]["picture"] is None
    next(button for button in app.button if button.label == "Next").click()
    run(app)
    assert "second.jpeg" in sections(app)
    # What was known of files goes with them.
    upload(app, ("first.png", GOOD["radiograph.png"]))
    assert len(app.session_state["diagnosis"].facts) == 1


def test_an_archives_files_are_judged_beside_the_others_and_its_litter_is_not(weights):
    add_model(weights)
    good = GOOD["radiograph.png"]
    files = {"a/one.png": good, "__MACOSX/a/._one.png": b"fork", "broken.png": BAD["truncated.png"][0]}
    app = upload(
        own_files(),
        ("many.zip", zipped(files | {"inner.zip": zipped(files)})),
        ("alone.jpeg", GOOD["radiograph.jpeg"]),
        ("up.zip", zipped({"../up.png": good})),
    )
    results = table(app, "File")
    assert list(results) == [
        "File", "many.zip/a/one.png", "many.zip/broken.png", "many.zip/inner.zip", "alone.jpeg", "up.zip",
    ]  # fmt: skip
    assert [row[-1] for row in results.values()][1:] == ["", "truncated", "archive", "", "archive"]
    told = " ".join(problems(app))
    assert "many.zip/inner.zip: archive: An archive inside the archive; unpack it first." in told
    assert "up.zip: archive: The ZIP archive is refused: the name '../up.png' leads out" in told
    assert "many.zip/a/one.png" in sections(app)
    # The others can be compared with.
    view(app, "Compare")
    assert app.selectbox(key="with_file").options == ["many.zip/broken.png", "alone.jpeg"]


def test_the_evidence_says_how_firmly_the_score_stands_and_how_such_scores_came_true(weights, radiographs):
    folder = add_model(weights)
    rng = np.random.default_rng(0)
    add_scores(folder, "chests", pneumonia=list(rng.beta(4, 2, 60)), normal=list(rng.beta(2, 4, 60)))
    app = opened(DIAGNOSIS)
    text = shown(app)
    scores = read_scores(folder / "scores" / "chests-test-black.parquet").frame.set_index("path")["score"]
    score = scores["test/PNEUMONIA/0.png"]
    assert headline(app).split("score ")[1].startswith(f"{score:.3f}")
    assert "as the picture is mirrored or moved a little; the call" in text
    # Its own label does not speak for it: 23 of 119, not 24 of 120.
    assert "Of the 23 other images of chests · test that scored most like this" in text
    assert "In the whole set 59 of 119 have it." in text
    assert "this image:" in plots(app)[f"The score {score:.3f} among those of chests · test"]
    moved = table(app, "Picture")
    assert list(moved)[1:] == ["as it is", "mirrored", "moved left", "moved right", "moved up", "moved down"]
    app.sidebar.selectbox(key="method").set_value("HiResCAM")
    app.button_group(key="detail").set_value("Compare")
    run(app)
    assert app.selectbox(key="with").value == "test/NORMAL/0.png"
    maps = [element.proto.imgs[0].caption for element in app.get("image")]
    assert maps.count("HiResCAM for PNEUMONIA") == 3
    assert "each image's strongest" in shown(app)
    app.toggle(key="one_scale").set_value(True)
    assert "the strongest of both" in shown(run(app))


def test_an_image_of_the_dataset_is_shown_beside_its_label(weights, radiographs):
    folder = add_model(weights, threshold=0.0)
    app = opened(DIAGNOSIS)
    assert app.selectbox(key="image").options == [
        "test/PNEUMONIA/0.png", "test/PNEUMONIA/1.png", "test/NORMAL/0.png", "test/NORMAL/1.png",
    ]  # fmt: skip
    score = explain(load_model(folder), decode(radiographs / "test/PNEUMONIA/0.png")).score
    assert headline(app).startswith(f"Called pneumonia: score {score:.3f}, ")
    text = shown(app)
    assert "0.png under tiny · chests · test" in text
    assert "The dataset says PNEUMONIA: found (true positive, TP)." in text
    app.selectbox(key="image").set_value("test/NORMAL/0.png")
    assert "The dataset says NORMAL: a false alarm (false positive, FP)." in shown(run(app))
    next(button for button in app.button if button.label == "Next").click()
    assert run(app).selectbox(key="image").value == "test/NORMAL/1.png"


def test_the_score_is_the_score_tables(weights, radiographs):
    file = add_scores(add_model(weights), "chests", pneumonia=[0.25], normal=[])
    known = read_scores(file)
    frame = known.frame.assign(path=["test/PNEUMONIA/0.png"])
    write_scores(ScoreTable(frame, known.classes, known.provenance), file)
    app = opened(DIAGNOSIS)
    assert headline(app) == "Called normal: score 0.250, below the threshold of 0.500."
    assert "missed (false negative, FN)" in shown(app)


def test_a_link_shows_an_image_of_another_split(weights, radiographs):
    add_model(weights)
    app = linked("train/NORMAL/0.png")
    assert "0.png under tiny · chests · train" in shown(app)
    app.selectbox(key="image").set_value("test/NORMAL/0.png")
    assert "0.png under tiny · chests · test" in shown(run(app))


def test_a_split_without_a_usable_image_is_said_to_be(weights, radiographs):
    add_model(weights)
    for path in radiographs.glob("test/*/*.png"):
        path.write_bytes(b"")
    assert problems(opened(DIAGNOSIS)) == ["No image of chests · test can be used."]


@pytest.mark.parametrize("image", ["test/NORMAL/9.png", "../secret.png", "/etc/passwd"])
def test_a_link_to_an_image_that_is_not_there_is_answered(image, weights, radiographs):
    add_model(weights)
    app = linked(image)
    first, *_ = problems(app)
    assert first == f"chests has no image {image}, which the link names: this is the first instead."
    assert app.selectbox(key="image").value == "test/PNEUMONIA/0.png"


def test_the_outline_of_the_lesion_is_drawn_on_the_file_only(weights, radiographs):
    add_model(weights)
    mask = np.zeros((40, 48), np.uint8)
    mask[10:20, 10:30] = 255
    Image.fromarray(mask).save(radiographs / "mask.png")
    rows = "test/PNEUMONIA/0.png,test,PNEUMONIA,mask.png\ntest/NORMAL/0.png,test,NORMAL,\n"
    (radiographs / "manifest.csv").write_text(f"path,split,label,mask\n{rows}")
    app = opened(DIAGNOSIS)
    without = [element.value[0] for element in app.get("image")]
    app.sidebar.toggle(key="outline").set_value(True)
    with_outline = [element.value[0] for element in run(app).get("image")]
    assert [one == other for one, other in zip(without, with_outline, strict=True)].count(False) == 1
    assert without[0] != with_outline[0]
    assert "Radiograph 0.png, labelled PNEUMONIA, with the outline of the lesion" in pictures(app)
    app.selectbox(key="image").set_value("test/NORMAL/0.png")
    assert "Radiograph 0.png, labelled NORMAL" in pictures(run(app))


def test_a_mask_that_cannot_be_read_leaves_the_rest_of_the_page(weights, radiographs):
    add_model(weights)
    row = "test/PNEUMONIA/0.png,test,PNEUMONIA,../mask.png"
    (radiographs / "manifest.csv").write_text(
        f"path,split,label,mask\n{row}\ntest/NORMAL/0.png,test,NORMAL,\n"
    )
    app = opened(DIAGNOSIS)
    app.sidebar.toggle(key="outline").set_value(True)
    assert "The lesion's outline cannot be drawn: " in " ".join(problems(run(app)))
    assert "Heatmap of the evidence for PNEUMONIA" in pictures(app)
