import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engine.imaging.fit import Padding, fit, frame_for
from engine.training.augment import augment, box_mask, change_intensity, lose_resolution, warp
from engine.training.recipe import Recipe

STILL = Recipe(
    stretch=0.0, rotation=0.0, shift=0.0, gamma=0.0, contrast=0.0, brightness=0.0, noise=0.0, blur=0.0, flip=False
)  # fmt: skip
COLOURS = {"black": 0.0, "gray": 128 / 255, "white": 1.0}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def batch(count, padding, shape=(40, 64), size=64, seed=0):
    """Return noise pictures fitted to squares in 0…1, and their boxes."""
    draw = np.random.default_rng(seed)
    pictures = [draw.integers(20, 236, shape, dtype=np.uint8) for _ in range(count)]
    squares = np.stack([fit(picture, size, padding) for picture in pictures])
    frame = frame_for(*shape, size, Padding.parse(padding))
    box = torch.tensor([[frame.top, frame.left, frame.height, frame.width]]).repeat(count, 1)
    return torch.from_numpy(squares).float()[:, None] / 255, box


def spot(size, row, column):
    """Return (1, 1, size, size) with a small bright patch around a place in pixels."""
    rows, columns = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    return torch.exp(-(((rows - row) / 3) ** 2 + ((columns - column) / 3) ** 2))[None, None]


def place(image):
    """Return the centre of mass (row, column)."""
    image = image[0, 0] / image.sum()
    index = torch.arange(len(image))
    return float((image.sum(1) * index).sum()), float((image.sum(0) * index).sum())


def warped(image, padding=Padding.BLACK, size=None, **changes):
    how = {"scale_x": 1.0, "scale_y": 1.0, "angle": 0.0, "shift_x": 0.0, "shift_y": 0.0} | changes
    tensors = {name: torch.full((len(image),), float(value)) for name, value in how.items()}
    return warp(image, size or image.shape[-1], padding, **tensors)


def test_box_mask_is_true_inside_each_box():
    boxes = torch.tensor([[0, 0, 8, 8], [2, 1, 3, 6], [7, 7, 1, 1]])
    expected = np.zeros((3, 1, 8, 8), dtype=bool)
    for index, (top, left, height, width) in enumerate(boxes.tolist()):
        expected[index, 0, top : top + height, left : left + width] = True
    np.testing.assert_array_equal(box_mask(boxes, 8), expected)


@pytest.mark.parametrize("padding", COLOURS)
def test_padding_keeps_its_colour_to_the_bit_when_intensity_changes(padding):
    images, boxes = batch(8, padding)
    changed = change_intensity(images, boxes, Recipe(padding=padding), generator())
    inside = box_mask(boxes, 64)
    assert torch.equal(changed[~inside], images[~inside])
    assert (changed[inside] != images[inside]).float().mean() > 0.9
    assert changed.min() >= 0
    assert changed.max() <= 1


@pytest.mark.parametrize("padding", ["edge", "reflect"])
def test_padding_made_of_the_picture_changes_with_it(padding):
    images, boxes = batch(8, padding)
    changed = change_intensity(images, boxes, Recipe(padding=padding, noise=0.0), generator())
    assert (changed - images).abs().max() > 0.05
    inner = changed[:, 0, 12:52].numpy()
    again = np.pad(inner, ((0, 0), (12, 12), (0, 0)), mode=padding)
    np.testing.assert_array_equal(changed[:, 0], again)


@pytest.mark.parametrize("padding", COLOURS)
def test_augmented_squares_are_framed_by_the_padding_colour(padding):
    images, _ = batch(40, padding)
    images[:] = COLOURS[padding]
    images[:, :, 24:40, 24:40] = torch.rand(40, 1, 16, 16, generator=generator())
    boxes = torch.tensor([[24, 24, 16, 16]]).repeat(40, 1)
    out = augment(images, boxes, 48, Recipe(padding=padding), generator())
    assert out.shape == (40, 1, 48, 48)
    frame = torch.ones(48, 48, dtype=torch.bool)
    frame[3:-3, 3:-3] = False
    assert (out[:, 0, frame] - COLOURS[padding]).abs().max() < 1e-5
    assert (out[:, 0, 20:28, 20:28] - COLOURS[padding]).abs().max() > 0.1


@pytest.mark.parametrize("padding", Padding)
def test_augmented_squares_stay_in_range_and_follow_the_generator(padding):
    images, boxes = batch(16, padding.value)
    recipe = Recipe(padding=padding.value, contrast=0.9, brightness=0.5, noise=0.3)
    before, state = images.clone(), torch.get_rng_state()
    first, again, other = (augment(images, boxes, 64, recipe, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 0.01
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(images, before)
    assert torch.equal(torch.get_rng_state(), state)


def test_without_any_range_nothing_changes():
    images, boxes = batch(4, "black")
    assert (augment(images, boxes, 64, STILL, generator()) - images).abs().max() < 1e-4


def test_half_of_the_pictures_are_mirrored():
    images, boxes = batch(64, "black")
    out = augment(images, boxes, 64, STILL.with_changes(flip=True), generator())
    same = (out - images).abs().amax(dim=(1, 2, 3)) < 1e-3
    mirrored = (out - images.flip(3)).abs().amax(dim=(1, 2, 3)) < 1e-3
    assert (same ^ mirrored).all()
    assert 20 <= mirrored.sum() <= 44


def test_resolution_is_lost_with_the_recipes_chance():
    images, _ = batch(1, "black")
    lost = [
        not torch.equal(lose_resolution(images, Recipe(blur=0.25), generator(seed)), images)
        for seed in range(200)
    ]
    assert 30 <= sum(lost) <= 70
    blurred = lose_resolution(images, Recipe(blur=0.999), generator())
    assert blurred.shape == images.shape
    assert blurred.std() < 0.9 * images.std()
    assert float(blurred.mean()) == pytest.approx(float(images.mean()), abs=0.005)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (20, 40)),
        ({"shift_x": 0.1}, (20, 46.4)),
        ({"shift_y": 0.1}, (26.4, 40)),
        ({"scale_x": 1.5}, (20, 31.5 + 1.5 * 8.5)),
        ({"scale_y": 0.5}, (31.5 - 0.5 * 11.5, 40)),
        ({"scale_x": -1.0}, (20, 23)),
        ({"angle": math.pi / 2}, (40, 43)),
        ({"scale_x": 1.5, "angle": math.pi / 2, "shift_x": 0.1}, (31.5 + 1.5 * (8.5 + 6.4), 43)),
    ],
)
def test_a_spot_goes_where_shift_stretch_and_rotation_bring_it(changes, expected):
    """In a square of 64 the centre is at 31.5; the spot lies 11.5 above it and 8.5 to its right."""
    found = place(warped(spot(64, 20, 40), **changes))
    assert found == pytest.approx(expected, abs=0.1)


def test_a_quarter_turn_is_clockwise():
    image = torch.rand(2, 1, 16, 16, generator=generator())
    turned = warped(image, angle=math.pi / 2)
    assert (turned - torch.rot90(image, -1, dims=(2, 3))).abs().max() < 1e-4


@pytest.mark.parametrize("padding", ["black", "gray", "white"])
def test_uncovered_pixels_take_the_padding_colour(padding):
    shrunk = warped(torch.full((1, 1, 32, 32), 0.3), Padding.parse(padding), scale_x=0.5, scale_y=0.5)
    outside = torch.ones(32, 32, dtype=torch.bool)
    outside[7:25, 7:25] = False
    assert (shrunk[0, 0, outside] - COLOURS[padding]).abs().max() < 1e-6
    assert (shrunk[0, 0, 9:23, 9:23] - 0.3).abs().max() < 1e-6


@pytest.mark.parametrize("padding", ["edge", "reflect", "stretch", "crop"])
def test_without_a_constant_colour_uncovered_pixels_mirror_the_picture(padding):
    image = torch.rand(1, 1, 32, 32, generator=generator())
    shrunk = warped(image, Padding.parse(padding), scale_x=0.5, scale_y=0.5)
    expected = np.pad(F.avg_pool2d(image, 2)[0, 0].numpy(), 8, mode="symmetric")
    np.testing.assert_allclose(shrunk[0, 0], expected, atol=1e-5)


def test_a_warp_resizes_about_the_centre():
    image = torch.rand(1, 1, 64, 64, generator=generator())
    assert (warped(image, size=32) - F.avg_pool2d(image, 2)).abs().max() < 1e-5


def test_the_recipes_ranges_bound_the_warp():
    """Widths of a bar after many draws of ``stretch`` 0.3 lie between 0.7 and 1/0.7 of its own."""
    images = torch.zeros(300, 1, 64, 64)
    images[..., 22:42] = 1.0
    boxes = torch.tensor([[0, 0, 64, 64]]).repeat(300, 1)
    out = augment(images, boxes, 64, STILL.with_changes(stretch=0.3), generator())
    scale = out[:, 0, 32].sum(dim=1) / 20
    assert 0.69 < scale.min() < 0.75
    assert 1.33 < scale.max() < 1.44
    assert float(scale.log().mean()) == pytest.approx(0, abs=0.04)
