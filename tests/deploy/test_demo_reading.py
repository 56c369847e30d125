"""What the demo says of a file, under the demo's own model."""

import json

import numpy as np
import pytest
from PIL import Image

from engine.deploy.demo_html import quality_html, reading_html
from engine.deploy.demo_models import load, quality
from engine.deploy.demo_reading import as_dict, read
from engine.deploy.gradio_folder import example_pictures
from engine.evaluation.advice import Level
from engine.evaluation.sentences import verdict
from engine.inference.diagnose import diagnose
from engine.reporting.notice import NOTICE


@pytest.fixture(scope="module")
def loaded():
    return load("demo")


@pytest.mark.slow
def test_score_and_verdict_are_those_of_the_engine(loaded):
    file = example_pictures()[-1]
    (expected,) = diagnose("a", file, [loaded.reader]).models
    reading = read(loaded, file.read_bytes())
    told = as_dict(reading)
    assert told["score"] == expected.score
    assert told["call"] == expected.call
    assert told["verdict"] == verdict(expected.score, expected.threshold, expected.classes)
    assert told["notice"] == NOTICE
    json.dumps(told, allow_nan=False)
    page = reading_html(reading, drawn_as="<PNEUMONIA>")
    assert page.count("data:image/png;base64,") == 3
    assert "drawn as &lt;PNEUMONIA&gt;" in page
    assert 'src="http' not in page


@pytest.mark.slow
def test_a_corrupt_file_says_what_is_wrong(loaded):
    reading = read(loaded, example_pictures()[0].read_bytes()[:500])
    assert reading.verdict.startswith("This file cannot be used: truncated:")
    assert "data:image" not in reading_html(reading)
    assert as_dict(reading)["score"] is None


@pytest.mark.slow
def test_a_picture_that_is_no_chest_gets_no_verdict(loaded, tmp_path):
    draw = np.random.default_rng(0)
    colours = draw.integers(0, 256, (12, 12, 3), dtype=np.uint8)
    Image.fromarray(colours).resize((400, 400), Image.Resampling.NEAREST).save(tmp_path / "mosaic.png")
    reading = read(loaded, (tmp_path / "mosaic.png").read_bytes())
    assert reading.advice.level is Level.REFUSE
    assert reading.verdict.startswith("No verdict:")
    assert as_dict(reading)["call"] is None
    assert "Grad-CAM" not in reading_html(reading)


def test_how_good_the_model_is_comes_from_its_score_tables():
    (one,) = quality("demo")
    assert one.where == "demo"
    assert "70 images of split test" in one.support
    assert "ROC AUC 0.963 (0.892 to 0.988)" in one.support
    assert one.headline in quality_html([one]).replace("&#x27;", "'")
    assert "nobody knows" in quality_html([])
