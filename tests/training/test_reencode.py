import io

import numpy as np
import torch
from PIL import Image

from engine.training.reencode import reencode

BOXES = torch.tensor([[4, 0, 24, 32], [0, 8, 32, 16]])


def squares():
    pixels = np.full((2, 32, 32), 128, dtype=np.uint8)
    draw = np.random.default_rng(0)
    for square, (top, left, height, width) in zip(pixels, BOXES.tolist(), strict=True):
        square[top : top + height, left : left + width] = draw.integers(0, 256, (height, width))
    return pixels


def test_the_picture_is_what_pillow_reads_back_and_the_padding_stays():
    pixels = squares()
    expected = pixels.copy()
    for square, (top, left, height, width) in zip(expected, BOXES.tolist(), strict=True):
        file = io.BytesIO()
        Image.fromarray(square[top : top + height, left : left + width]).save(file, "JPEG", quality=20)
        square[top : top + height, left : left + width] = np.asarray(Image.open(file))
    images = torch.from_numpy(pixels).float()[:, None] / 255
    before = images.clone()
    out = reencode(images, BOXES, 20)
    assert torch.equal((out[:, 0] * 255).round().to(torch.uint8), torch.from_numpy(expected))
    assert torch.equal(images, before)
    assert (expected != squares()).any()


def test_a_lower_quality_changes_more():
    images = torch.from_numpy(squares()).float()[:, None] / 255
    changes = [float((reencode(images, BOXES, quality) - images).abs().mean()) for quality in (95, 50, 10)]
    assert changes == sorted(changes)
    assert changes[0] < 0.05
