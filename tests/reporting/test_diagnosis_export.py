import csv
import io
import json

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.evaluation.diagnosis import Diagnosis, ModelScore
from engine.imaging.decode import decode
from engine.imaging.fit import Padding, frame_for
from engine.imaging.overlay import overlay
from engine.imaging.quality import Concern, Kind
from engine.inference.heatmap import to_original
from engine.reporting.diagnosis_export import csv_bytes, json_bytes, overlay_png, results_frame
from tests.imaging.samples import dicom, dicom_bytes, encode, scene

CLASSES = ("NORMAL", "PNEUMONIA")
NOTICE = "Research use only. Not a medical device"
CONCERNS = (Concern(Kind.INVERTED, "Invert it.", 0.6, 0.5), Concern(Kind.TINY, "Too small.", 2, 1.25))


def models(*scores):
    return tuple(
        ModelScore(name, score, 0.5, CLASSES, None if score is not None else "no usable image")
        for name, score in zip(("cnn", "=1+1"), scores, strict=True)
    )


DIAGNOSES = [
    Diagnosis("a.png", models(0.123456789, 0.5), "PNG", "L", 640, 480, CONCERNS),
    Diagnosis("=HYPERLINK(1).png", models(None, None), problem="blank: The image is blank."),
    Diagnosis("Röntgen, 胸部.jpg", models(1.0, 0.0), "JPEG", "RGB", 32, 64),
]


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_table_has_a_row_for_each_image():
    frame = results_frame(DIAGNOSES)
    assert list(frame["file"]) == [one.file for one in DIAGNOSES]
    assert list(frame["cnn call"].fillna("none")) == ["NORMAL", "none", "PNEUMONIA"]
    assert frame["cnn score"].to_numpy() == pytest.approx([0.123457, np.nan, 1.0], nan_ok=True)
    assert list(frame["warnings"]) == ["inverted; tiny", "", ""]
    assert frame["problem"][1] == "blank: The image is blank."


def test_the_csv_is_read_back_as_it_was_meant():
    first, second, third = cells(csv_bytes(DIAGNOSES))
    assert list(first) == [
        "file", "format", "width", "height", "cnn score", "cnn threshold", "cnn call", "'=1+1 score",
        "'=1+1 threshold", "'=1+1 call", "warnings", "problem", "notice",
    ]  # fmt: skip
    assert (first["width"], first["cnn score"], first["cnn call"]) == ("640", "0.123457", "NORMAL")
    assert (second["width"], second["cnn score"], second["cnn call"]) == ("", "", "")
    assert third["file"] == "Röntgen, 胸部.jpg"
    assert all(row["notice"].startswith(NOTICE) for row in (first, second, third))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_spreadsheet_computes_a_file_name(start):
    (row,) = cells(csv_bytes([Diagnosis(f"{start}1+1.png", models(0.1, 0.2))]))
    assert row["file"].startswith("'")
    assert row["cnn score"] == "0.1"


def test_harmless_names_stay_as_they_are():
    (row,) = cells(csv_bytes([Diagnosis("person-1=2.png", models(0.1, 0.2))]))
    assert row["file"] == "person-1=2.png"


def test_the_json_is_the_contract():
    written = json.loads(json_bytes(DIAGNOSES), parse_constant=pytest.fail)
    assert written["notice"].startswith(NOTICE)
    assert set(written["versions"]) == {"pneumoscope", "python", "torch"}
    first, second, _ = written["images"]
    assert first == {
        "file": "a.png",
        "format": "PNG",
        "width": 640,
        "height": 480,
        "warnings": [
            {"kind": "inverted", "sentence": "Invert it."},
            {"kind": "tiny", "sentence": "Too small."},
        ],
        "models": [
            {"name": "cnn", "score": 0.123457, "threshold": 0.5, "call": "NORMAL", "problem": None},
            {"name": "=1+1", "score": 0.5, "threshold": 0.5, "call": "PNEUMONIA", "problem": None},
        ],
        "problem": None,
    }
    assert second["problem"] == "blank: The image is blank."
    assert second["models"][0] == {
        "name": "cnn", "score": None, "threshold": 0.5, "call": None, "problem": "no usable image",
    }  # fmt: skip


def test_a_model_without_a_score_is_named_in_the_table():
    one = Diagnosis("a.png", models(0.2, None), "PNG", "L", 64, 64)
    assert results_frame([one])["problem"][0] == "=1+1: no usable image"


@pytest.mark.parametrize("height", [48, 1100])
def test_the_overlay_is_the_lossless_original_with_heat_at_full_size(height):
    picture = decode(encode(scene(height, 64), "PNG"))
    frame = frame_for(height, 64, 32, Padding.BLACK)
    heatmap = np.random.default_rng(0).random((32, 32)).astype(np.float32) * 7
    row = ModelScore("Modell ü", 0.25, 0.5, CLASSES)
    shown = Image.open(
        io.BytesIO(overlay_png(picture, heatmap, frame, row, explained="PNEUMONIA", opacity=0.4))
    )
    expected = overlay(picture.pixels, to_original(heatmap / heatmap.max(), frame, height, 64), 0.4)
    np.testing.assert_array_equal(np.asarray(shown), expected)
    assert shown.text["Disclaimer"].startswith(NOTICE)
    assert shown.text["Description"] == "Grad-CAM for PNEUMONIA by Modell ü"
    told = (shown.text["Model"], shown.text["Score"], shown.text["Threshold"], shown.text["Call"])
    assert told == ("Modell ü", "0.250000", "0.500000", "NORMAL")


def test_without_heat_the_overlay_is_the_radiograph():
    picture = decode(encode(scene(), "PNG"))
    frame = frame_for(48, 64, 32, Padding.BLACK)
    data = overlay_png(
        picture, np.zeros((32, 32)), frame, ModelScore("m", None, 0.5, CLASSES), explained="NORMAL"
    )
    shown = np.asarray(Image.open(io.BytesIO(data)))
    np.testing.assert_array_equal(shown, np.dstack([picture.pixels] * 3))


def test_nothing_of_a_dicom_header_is_in_an_overlay():
    pixels = scene().astype(np.uint16) * 16
    picture = decode(dicom_bytes(dicom(pixels, bits=12, PatientName="Doe^Jane", PatientID="4711")))
    frame = frame_for(48, 64, 32, Padding.BLACK)
    row = ModelScore("m", 0.1, 0.5, CLASSES)
    data = overlay_png(picture, np.ones((32, 32)), frame, row, explained="NORMAL")
    shown = Image.open(io.BytesIO(data))
    assert set(shown.info) == {
        "Software", "Description", "Disclaimer", "Model", "Score", "Threshold", "Call"
    }  # fmt: skip
    assert b"Doe" not in data


def test_a_picture_of_reduced_size_is_refused():
    picture = decode(encode(scene(600, 800), "JPEG"), square=32)
    frame = frame_for(600, 800, 32, Padding.BLACK)
    with pytest.raises(InputError, match="reduced size"):
        overlay_png(picture, np.ones((32, 32)), frame, ModelScore("m", 0.1, 0.5, CLASSES), explained="NORMAL")
