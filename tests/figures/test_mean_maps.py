import numpy as np
import pytest

from engine.errors import InputError
from engine.figures.mean_maps import mean_maps_figure
from engine.imaging.overlay import overlay
from tests.figures.examples import CLASSES, THEMES, sent, texts

PICTURE = np.tile(np.linspace(0, 255, 16, dtype=np.float32), (16, 1))


def heat(strength: float) -> np.ndarray:
    values = np.zeros((16, 16), dtype=np.float32)
    values[4:8, 4:8] = strength
    return values


MEANS = {
    "NORMAL": (30, PICTURE, heat(1.0)), "PNEUMONIA": (1, PICTURE, heat(4.0)), "TN": (28, PICTURE, heat(0.5)),
    "FP": (2, PICTURE, heat(2.0)), "TP": (1, PICTURE, heat(4.0)),
}  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
def test_groups_stand_by_class_and_share_one_scale(theme):
    figure = mean_maps_figure(MEANS, CLASSES, theme)
    assert texts(figure).splitlines() == [
        "<b>NORMAL</b><br>mean of 30 images", "<b>TN</b><br>mean of 28 images", "<b>FP</b><br>mean of 2 images",
        "<b>PNEUMONIA</b><br>mean of 1", "<b>TP</b><br>mean of 1", "<b>FN</b><br>no image",
    ]  # fmt: skip
    pictures = [trace for trace in figure.data if trace.type == "image"]
    assert len(pictures) == 5
    gray = np.rint(PICTURE).astype(np.uint8)
    assert np.array_equal(pictures[0].z, overlay(gray, heat(1.0) / 4))
    assert np.array_equal(pictures[3].z, overlay(gray, heat(1.0)))
    assert sent(figure)["data"]


def test_maps_of_zeros_leave_the_radiographs_as_they_are():
    figure = mean_maps_figure({"NORMAL": (3, PICTURE, heat(0))}, CLASSES)
    (picture,) = (trace for trace in figure.data if trace.type == "image")
    assert np.array_equal(picture.z, np.repeat(np.rint(PICTURE).astype(np.uint8)[..., None], 3, axis=2))


def test_without_maps_it_says_what_it_takes():
    with pytest.raises(InputError, match="compute the heatmaps first"):
        mean_maps_figure({}, CLASSES)
