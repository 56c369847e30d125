import numpy as np
import pytest
from PIL import Image

from engine.imaging.fit import Padding
from engine.imaging.problems import ImageError
from engine.imaging.square import load_square
from engine.imaging.steps import preparation_steps
from tests.imaging.samples import dicom, dicom_bytes, encode, scene

WIDE = scene(96, 128)
GRAY = encode(WIDE, "PNG")
COLOR = encode(np.dstack([WIDE, WIDE // 2, WIDE // 3]), "PNG")
DICOM = dicom_bytes(dicom(WIDE.astype(np.uint16) * 16, bits=12, PatientName="Doe^Jane"))


def titles(steps):
    return [step.title for step in steps]


@pytest.mark.parametrize("padding", list(Padding))
@pytest.mark.parametrize("data", [GRAY, COLOR, DICOM, encode(scene(900, 700), "JPEG")])
def test_the_last_picture_is_the_square_and_all_are_small_and_of_8_bits(data, padding):
    steps = preparation_steps(data, 32, padding)
    np.testing.assert_array_equal(steps[-1].picture, load_square(data, 32, padding))
    for step in steps:
        assert step.picture.dtype == np.uint8
        assert max(step.picture.shape) <= 512
        assert step.sentence.endswith(".")


def test_a_gray_picture_is_resized_and_padded():
    file, resized, received = preparation_steps(GRAY, 32, "black")
    assert titles([file, resized, received]) == ["The file", "Resized", "What the network receives"]
    np.testing.assert_array_equal(file.picture, WIDE)
    assert file.sentence == "PNG of 128 × 96 pixels, 8-bit gray."
    np.testing.assert_array_equal(resized.picture, received.picture[4:28])
    assert resized.sentence == "128 × 96 pixels become 32 × 24 pixels: the long side fills the square."
    assert received.sentence == (
        "32 × 32 pixels, 25 % of them black padding: 4 px at the top and 4 px at the bottom. "
        "The numbers run from −1 (black) to 1 (white)."
    )


def test_colour_is_shown_before_it_is_dropped():
    steps = preparation_steps(COLOR, 32, "black")
    assert titles(steps)[:2] == ["The file", "Gray"]
    np.testing.assert_array_equal(steps[0].picture[..., 0], WIDE)
    assert steps[0].sentence == "PNG of 128 × 96 pixels, three colour channels."
    assert steps[1].picture.shape == (96, 128)


def test_a_crop_says_what_is_lost():
    _, cropped, received = preparation_steps(GRAY, 32, "crop")
    np.testing.assert_array_equal(cropped.picture, WIDE[:, 16:112])
    assert cropped.sentence == "The central 96 × 96 pixels stay; 25 % of the picture is cut off."
    assert received.sentence.startswith("32 × 32 pixels. The numbers")


def test_a_stretched_picture_says_so():
    assert preparation_steps(GRAY, 32, "stretch")[-1].sentence.startswith(
        "32 × 32 pixels, stretched from 128 × 96 pixels."
    )


@pytest.mark.parametrize("padding", ["black", "crop", "stretch"])
def test_steps_that_change_nothing_are_left_out(padding):
    steps = preparation_steps(encode(scene(64, 64), "PNG"), 32, padding)
    assert titles(steps) == ["The file", "What the network receives"]


def test_deep_files_say_how_they_became_8_bits_and_nothing_of_the_patient():
    deep = encode(Image.fromarray(WIDE.astype(np.uint16) * 257), "PNG")
    assert preparation_steps(deep, 32, "black")[0].sentence == (
        "PNG of 128 × 96 pixels, 16-bit gray, scaled to 256 gray levels."
    )
    steps = preparation_steps(DICOM, 32, "black")
    assert steps[0].sentence.startswith("DICOM of 128 × 96 pixels, brought to 256 gray levels")
    assert not any("Doe" in step.sentence for step in steps)


def test_the_range_follows_the_networks_normalisation():
    by_channel = {"mean": (0.4, 0.5, 0.6), "std": (0.2, 0.25, 0.2), "channels": 3}
    sentence = preparation_steps(GRAY, 32, "stretch", **by_channel)[-1].sentence
    # (0 − 0.6) / 0.2 and (1 − 0.4) / 0.2
    assert sentence.endswith("The numbers run from −3 (black) to 3 (white), in 3 channels.")
    sentence = preparation_steps(GRAY, 32, "stretch", mean=(0.4,), std=(0.2,), channels=3)[-1].sentence
    assert sentence.endswith("from −2 (black) to 3 (white), in 3 equal channels.")


def test_what_is_no_image_is_refused():
    with pytest.raises(ImageError, match="not an image"):
        preparation_steps(b"a note", 32, "black")
