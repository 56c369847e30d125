import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.imaging.fit import Padding, fit, frame_for
from engine.training.hard_validation import ALTERATIONS, alter, altered_batches

SHAPE = (30, 48)
CPU = torch.device("cpu")


def data(padding, count=5):
    draw = np.random.default_rng(0)
    pictures = draw.integers(0, 256, (count, *SHAPE), dtype=np.uint8)
    pixels = torch.from_numpy(np.stack([fit(picture, 48, padding) for picture in pictures]))
    frame = frame_for(*SHAPE, 48, padding)
    return pixels, torch.tensor([[frame.top, frame.left, frame.height, frame.width]]).repeat(count, 1)


def copies(pixels, boxes, size, padding, batch_size=2):
    batches = list(altered_batches(pixels, boxes, size, padding, batch_size, CPU))
    assert [len(batch) for batch in batches] == [2, 2, 1] * len(ALTERATIONS)
    return torch.cat(batches).reshape(len(ALTERATIONS), len(pixels), 1, size, size)


@pytest.mark.parametrize("padding", Padding)
def test_the_first_copy_is_plain_and_every_other_is_not(padding):
    pixels, boxes = data(padding)
    every = copies(pixels, boxes, 48, padding)
    plain = pixels.float()[:, None] / 255
    assert torch.equal(every[0], plain)
    assert all((copy - plain).abs().mean() > 0.01 for copy in every[1:])
    assert every.min() >= 0
    assert every.max() <= 1
    assert torch.equal(every, copies(pixels, boxes, 48, padding))


def test_a_smaller_input_is_the_same_picture_with_antialiasing():
    pixels, boxes = data(Padding.BLACK)
    every = copies(pixels, boxes, 32, Padding.BLACK)
    plain = pixels.float()[:, None] / 255
    expected = F.interpolate(plain, size=(32, 32), mode="bilinear", antialias=True)
    assert (every[0] - expected).abs().max() < 1e-6


@pytest.mark.parametrize("padding", [Padding.BLACK, Padding.GRAY, Padding.WHITE])
def test_the_frame_keeps_the_padding_colour(padding):
    pixels, boxes = data(padding)
    for copy in copies(pixels, boxes, 48, padding):
        assert (copy[:, 0, 0] - float(pixels[0, 0, 0]) / 255).abs().max() < 1e-5


def test_contrast_changes_the_picture_as_described():
    pixels, boxes = data(Padding.CROP)
    how = next(one for one in ALTERATIONS if one.name == "dark and contrasty")
    images = pixels.float()[:, None] / 255
    changed = ((images**how.gamma - 0.5) * how.contrast + 0.5).clamp(0, 1)
    mean = alter(images, boxes, 48, Padding.CROP, how).mean()
    assert mean == pytest.approx(float(changed.mean()), abs=0.005)


@pytest.mark.parametrize(("name", "wider", "taller"), [("wide", 1.25, 0.85), ("tall", 0.75, 1.15)])
def test_another_aspect_ratio(name, wider, taller):
    image = torch.zeros(1, 1, 64, 64)
    image[..., 24:40, 24:40] = 1
    how = next(one for one in ALTERATIONS if one.name == name)
    out = alter(image, torch.tensor([[0, 0, 64, 64]]), 64, Padding.BLACK, how)[0, 0]
    assert float(out[32].sum()) == pytest.approx(16 * wider, abs=0.2)
    assert float(out[:, 32].sum()) == pytest.approx(16 * taller, abs=0.2)


def test_padding_made_of_the_picture_changes_with_it():
    pixels, boxes = data(Padding.REFLECT)
    how = next(one for one in ALTERATIONS if one.name == "flat and blurred")
    out = alter(pixels.float()[:, None] / 255, boxes, 48, Padding.REFLECT, how)[:, 0]
    rows = out.std(dim=2).mean(dim=0)
    assert rows[:6].mean() == pytest.approx(float(rows[15:30].mean()), rel=0.25)
