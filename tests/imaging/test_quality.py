import csv

import cv2
import numpy as np
import pytest

from engine.imaging import quality
from engine.imaging.decode import Picture, decode
from engine.imaging.quality import Kind, check
from tests.imaging.chest import drawn_chest


def kinds(pixels: np.ndarray, **options) -> list[Kind]:
    return [concern.kind for concern in check(Picture(pixels, *pixels.shape, "L", "PNG"), **options)]


def text_page() -> np.ndarray:
    page = np.full((400, 300), 250, dtype=np.uint8)
    for row in range(30, 390, 16):
        cv2.putText(page, "findings: none of note", (10, row), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 20, 1)
    return page


def scatter_plot() -> np.ndarray:
    plot = np.full((300, 400), 255, dtype=np.uint8)
    cv2.rectangle(plot, (50, 20), (380, 260), 0, 1)
    for x, y in np.random.default_rng(1).normal((210, 140), (60, 40), (80, 2)).astype(int):
        cv2.circle(plot, (int(x), int(y)), 4, 90, -1)
    return plot


def landscape() -> np.ndarray:
    """Bright sky over a dark, rough ground, a tower at one side."""
    picture = np.linspace(250, 180, 300)[:, None].repeat(400, axis=1)
    picture[170:] = np.random.default_rng(2).normal(70, 25, (130, 400))
    picture[60:220, 40:110] = 50
    return np.clip(picture, 0, 255).astype(np.uint8)


def test_a_chest_raises_no_concern():
    assert kinds(drawn_chest()) == []
    assert kinds(drawn_chest(1000, 1200)) == []


@pytest.mark.parametrize("picture", [text_page(), scatter_plot(), landscape()], ids=["text", "plot", "land"])
def test_other_pictures_are_unlike_a_chest(picture):
    assert Kind.UNLIKE_CHEST in kinds(picture)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_chest_is_called_turned(turns):
    (concern,) = check(Picture(np.rot90(drawn_chest(), turns), 1, 1, "L", "PNG"), size=1)
    assert concern.kind is Kind.TURNED
    assert ("upside down" if turns == 2 else "on its side") in concern.sentence


def test_a_negative_is_called_inverted():
    assert kinds(255 - drawn_chest()) == [Kind.INVERTED]


def test_colour_is_judged_by_the_files_saturation():
    assert kinds(drawn_chest(), saturation=0.2) == [Kind.COLOR]
    assert kinds(drawn_chest(), saturation=quality.MOST_SATURATION) == []


def test_low_contrast_is_told_with_its_range():
    flat = (100 + drawn_chest() // 8).astype(np.uint8)
    (concern,) = check(Picture(flat, *flat.shape, "L", "PNG"))
    assert concern.kind is Kind.LOW_CONTRAST
    assert f"within {concern.score:.0f} of 256" in concern.sentence
    assert concern.score < concern.threshold == quality.LEAST_CONTRAST


def test_tiny_depends_on_the_models_square():
    small = drawn_chest(60, 70)
    (concern,) = check(Picture(small, *small.shape, "L", "PNG"))
    assert concern.kind is Kind.TINY
    assert "70 × 60 pixels and is enlarged 3.2 times" in concern.sentence
    assert kinds(small, size=64) == []


def test_size_is_the_originals_not_that_of_a_reduced_decoding():
    assert check(Picture(drawn_chest(60, 70), 600, 700, "L", "JPEG")) == []


@pytest.mark.parametrize(
    ("height", "width", "words"), [(150, 480, "wide as high"), (600, 200, "high as wide")]
)
def test_extreme_aspect_ratios_are_told(height, width, words):
    found = check(Picture(drawn_chest(height, width), height, width, "L", "PNG"))
    concern = next(concern for concern in found if concern.kind is Kind.EXTREME_ASPECT)
    assert words in concern.sentence
    assert concern.score == pytest.approx(max(height, width) / min(height, width))


@pytest.mark.parametrize("level", [0, 255])
def test_a_border_is_told_with_its_share_and_left_out_of_the_layout(level):
    framed = np.pad(drawn_chest(), 60, constant_values=level)
    (concern,) = check(Picture(framed, *framed.shape, "L", "PNG"))
    assert concern.kind is Kind.BORDER
    assert concern.score == pytest.approx(1 - 240 * 280 / (360 * 400), abs=0.05)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (2, 3), (3000, 2)])
def test_odd_shapes_are_judged_too(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert (
        Kind.UNLIKE_CHEST in kinds(pixels)
        or Kind.TINY in kinds(pixels)
        or Kind.EXTREME_ASPECT in kinds(pixels)
    )


def test_the_gravest_comes_first():
    page = cv2.resize(text_page(), (20, 100))
    found = kinds(page, saturation=0.5)
    assert found[0] is Kind.UNLIKE_CHEST
    assert found == sorted(found, key=list(Kind).index)


@pytest.mark.parametrize("name", ["kermany", "nih_adult"])
def test_real_radiographs_rarely_raise_a_concern(test_data, name):
    with (test_data / name / "manifest.csv").open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file)]
    step = len(paths) // 200
    alarms: dict[Kind, int] = {}
    for path in paths[::step]:
        for concern in check(decode(test_data / name / path)):
            alarms[concern.kind] = alarms.get(concern.kind, 0) + 1
    assert max(alarms.values(), default=0) <= 3


def test_real_dicom_radiographs_raise_none(test_data):
    for path in sorted((test_data / "dicom").iterdir()):
        assert check(decode(path)) == []
