import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.imaging.decode import decode
from engine.inference.explain import explain
from engine.models.store import load_model
from tests.imaging.samples import dicom, dicom_bytes, encode, png_header, scene
from tests.ui.app import headline, opened, plots, run, shown, table
from tests.ui.homes import add_model, add_scores

DIAGNOSIS = "pages/1_Diagnosis.py"
PICTURE = scene(96, 128)


def sixteen_bit() -> bytes:
    return encode(Image.fromarray(PICTURE.astype(np.uint16) * 257), "PNG")


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

BAD = {
    "empty.png": (b"", "empty (0 bytes)"),
    "truncated.jpeg": (encode(PICTURE, "JPEG", quality=95)[:1000], "damaged or cut off"),
    "truncated.png": (encode(PICTURE, "PNG")[:200], "damaged or cut off"),
    "text.jpg": (b"not a picture at all\n" * 20, "not an image that PneumoScope reads"),
    "archive.png": (b"PK\x03\x04" + bytes(200), "not an image that PneumoScope reads"),
    "huge.png": (png_header(60_000, 60_000), "80 megapixels"),
    "no pixels.dcm": (dicom_bytes(dicom(None)), "pixel"),
    "blank.png": (encode(np.full((64, 64), 128, np.uint8), "PNG"), "blank"),
    "<b>.png": (b"", "empty (0 bytes)"),
}


def upload(app, name: str, content: bytes):
    app.file_uploader(key="radiograph").set_value((name, content, "application/octet-stream"))
    return run(app)


def pictures(app) -> dict[str, str]:
    """Return each picture's text for screen readers and its caption."""
    return {one.alt: one.caption for element in app.get("image") for one in element.proto.imgs}


def test_without_an_image_the_page_says_what_to_do(weights):
    add_model(weights)
    app = opened(DIAGNOSIS)
    assert headline(app) == "What does the model say of one radiograph, and why?"
    assert "JPEG, PNG, WebP, TIFF, BMP or DICOM" in shown(app)
    assert app.file_uploader(key="radiograph").value is None


@pytest.mark.parametrize("name", GOOD)
def test_an_image_of_any_kind_gets_a_verdict(name, weights):
    folder = add_model(weights)
    app = upload(opened(DIAGNOSIS), name, GOOD[name])
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
    app = upload(opened(DIAGNOSIS), name, content)
    assert headline(app) == "This file cannot be scored."
    text = shown(app)
    assert f"{name} under tiny" in text
    assert message in text
    assert "Traceback" not in text
    assert pictures(app) == {}
    # The page goes on: the next file is scored.
    upload(app, "radiograph.png", GOOD["radiograph.png"])
    assert headline(app).startswith("Called ")


def test_facts_say_what_was_done_to_the_image(weights):
    add_model(weights)
    app = upload(opened(DIAGNOSIS), "radiograph.png", GOOD["radiograph.png"])
    facts = table(app, "File")
    assert facts["File"] == ["PNG, 8-bit gray, 128 × 96 pixels"]
    assert facts["Preparation"] == ["black, 32 × 32 pixels"]
    assert facts["Padding's share of the square"] == ["25.0 %"]


def test_the_threshold_decides_the_call(weights):
    folder = add_model(weights)
    score = explain(load_model(folder), decode(GOOD["radiograph.png"])).score
    app = upload(opened(DIAGNOSIS), "radiograph.png", GOOD["radiograph.png"])
    slider = app.sidebar.slider(key="threshold_tiny")
    slider.set_value(round(score - 0.01, 3))
    assert headline(run(app)).startswith("Called pneumonia: ")
    app.sidebar.slider(key="threshold_tiny").set_value(round(score + 0.01, 3))
    assert headline(run(app)).startswith("Called normal: ")


def test_the_heatmap_can_be_of_the_other_class_and_on_the_original(weights):
    add_model(weights, padding="crop")
    app = upload(opened(DIAGNOSIS), "radiograph.png", GOOD["radiograph.png"])
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
    app = upload(opened(DIAGNOSIS), "radiograph.png", GOOD["radiograph.png"])
    assert headline(app) == "This file cannot be scored."
    assert "model.safetensors" in shown(app)


def test_a_changed_model_is_loaded_again(weights):
    folder = add_model(weights)
    app = upload(opened(DIAGNOSIS), "radiograph.png", GOOD["radiograph.png"])
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
    app = opened(DIAGNOSIS)
    for name, content in {**GOOD, "empty.png": b""}.items():
        upload(app, name, content)
    assert files() == before
