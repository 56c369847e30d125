import threading

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from engine.errors import InputError
from engine.imaging.fit import Padding, frame_for
from engine.imaging.square import load_square
from engine.training.squares import load_squares
from tests.training.examples import write_dataset


@pytest.fixture
def rows(tmp_path):
    write_dataset(tmp_path, normal=5, ill=3)
    files = sorted(tmp_path.rglob("*.png"))
    (tmp_path / "train/NORMAL/001.png").write_bytes(b"not a picture")
    (tmp_path / "train/PNEUMONIA/002.png").write_bytes(b"")
    return pd.DataFrame(
        {
            "path": [file.relative_to(tmp_path).as_posix() for file in files],
            "label": [f.parent.name for f in files],
        }
    )


@pytest.mark.parametrize("padding", [Padding.BLACK, Padding.CROP])
def test_squares_boxes_and_labels_are_those_of_the_usable_images(tmp_path, rows, padding):
    data = load_squares(tmp_path, rows, "PNEUMONIA", 40, padding)
    assert data.unreadable == ("train/NORMAL/001.png", "train/PNEUMONIA/002.png")
    usable = rows[~rows["path"].isin(data.unreadable)]
    assert data.labels.tolist() == [0, 0, 0, 0, 1, 1]
    assert (data.pixels.shape, data.boxes.shape) == ((6, 40, 40), (6, 4))
    for path, pixels, box in zip(usable["path"], data.pixels, data.boxes, strict=True):
        np.testing.assert_array_equal(pixels, load_square(tmp_path / path, 40, padding))
        with Image.open(tmp_path / path) as image:
            frame = frame_for(image.height, image.width, 40, padding)
        assert box.tolist() == [frame.top, frame.left, frame.height, frame.width]


def test_each_image_is_told_of_in_the_callers_thread(tmp_path, rows):
    told = []
    load_squares(
        tmp_path, rows, "PNEUMONIA", 40, Padding.BLACK, lambda: told.append(threading.current_thread())
    )
    assert told == [threading.current_thread()] * 8


@pytest.mark.parametrize("keep", ["NORMAL", "PNEUMONIA", "nothing"])
def test_both_classes_are_needed(tmp_path, rows, keep):
    with pytest.raises(InputError, match="needs images of both classes"):
        load_squares(tmp_path, rows[rows["label"] == keep], "PNEUMONIA", 40, Padding.BLACK)
