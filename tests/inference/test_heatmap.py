import numpy as np
import pytest
import torch

from engine.imaging.fit import Padding, fit, frame_for
from engine.inference.heatmap import (
    common_scale,
    energy_on_padding,
    from_original,
    normalised,
    to_original,
    upsample,
)

SHAPES = {"wide": (60, 160), "tall": (150, 50), "square": (90, 90), "tiny": (12, 30)}
SIZE = 64


def bump(height, width, row, column, spread):
    """Return a hot spot, 1 at its centre."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.exp(-(((rows - row) / spread) ** 2 + ((columns - column) / spread) ** 2)).astype(np.float32)


def centre_of_mass(heatmap):
    rows, columns = np.mgrid[0 : heatmap.shape[0], 0 : heatmap.shape[1]]
    return (rows * heatmap).sum() / heatmap.sum(), (columns * heatmap).sum() / heatmap.sum()


def test_upsampling_is_bilinear_between_pixel_centres():
    raw = np.random.default_rng(0).random((3, 7, 5)).astype(np.float32)
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(raw)[None], size=(SIZE, SIZE), mode="bilinear", align_corners=False
    )[0]
    enlarged = upsample(raw, SIZE)
    assert (enlarged.shape, enlarged.dtype) == ((3, SIZE, SIZE), np.float32)
    np.testing.assert_allclose(enlarged, expected.numpy(), atol=1e-4)


@pytest.mark.parametrize("padding", Padding)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_hot_spot_of_the_original_comes_back_to_its_place(padding, shape):
    height, width = SHAPES[shape]
    # Off centre, yet inside what a crop keeps.
    side = min(height, width)
    row, column = height / 2 - side * 0.2, width / 2 + side * 0.15
    original = np.rint(255 * bump(height, width, row, column, side * 0.12)).astype(np.uint8)
    frame = frame_for(height, width, SIZE, padding)
    square = fit(original, SIZE, padding).astype(np.float32)

    shown = to_original(square, frame, height, width)
    assert (shown.shape, shown.dtype) == ((height, width), np.float32)
    step = max(frame.source_height / frame.height, frame.source_width / frame.width, 1)
    hot = np.where(shown > 0.3 * shown.max(), shown, 0)
    found = centre_of_mass(hot)
    expected = centre_of_mass(np.where(original > 0.3 * original.max(), original, 0).astype(float))
    assert np.hypot(found[0] - expected[0], found[1] - expected[1]) < 0.35 * step
    peak = np.unravel_index(shown.argmax(), shown.shape)
    assert np.hypot(peak[0] - row, peak[1] - column) < 1.5 * step


@pytest.mark.parametrize("padding", Padding)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_padding_is_gone_and_a_crop_leaves_zeros_outside(padding, shape):
    height, width = SHAPES[shape]
    frame = frame_for(height, width, SIZE, padding)
    square = np.full((SIZE, SIZE), 99, dtype=np.float32)
    square[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = 1
    shown = to_original(square, frame, height, width)
    expected = np.ones((height, width))
    if padding is Padding.CROP:
        side = min(height, width)
        expected[:] = 0
        top, left = (height - side) // 2, (width - side) // 2
        expected[top : top + side, left : left + side] = 1
    np.testing.assert_allclose(shown, expected, atol=1e-6)


def test_enlarging_by_two_is_bilinear_at_every_pixel():
    square = np.random.default_rng(1).random((20, 20)).astype(np.float32)
    shown = to_original(square, frame_for(40, 40, 20, Padding.BLACK), 40, 40)
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(square)[None, None], scale_factor=2, mode="bilinear"
    )
    np.testing.assert_allclose(shown, expected[0, 0].numpy(), atol=0.02)


def test_a_long_narrow_original_is_no_trouble():
    height, width = 4, 40_000
    frame = frame_for(height, width, SIZE, Padding.BLACK)
    square = np.zeros((SIZE, SIZE), dtype=np.float32)
    square[frame.top, 16:32] = 1
    shown = to_original(square, frame, height, width)
    np.testing.assert_allclose(shown[:, 12_000:18_000], 1, atol=1e-3)
    np.testing.assert_allclose(shown[:, :8_000], 0, atol=1e-3)


@pytest.mark.parametrize("padding", Padding)
@pytest.mark.parametrize("shape", SHAPES)
def test_from_original_is_the_way_back(padding, shape):
    height, width = SHAPES[shape]
    frame = frame_for(height, width, SIZE, padding)
    square = np.zeros((SIZE, SIZE), dtype=np.float32)
    inner = bump(frame.height, frame.width, frame.height * 0.4, frame.width * 0.6, SIZE * 0.15)
    square[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = inner
    again = from_original(to_original(square, frame, height, width), frame)
    assert (again.shape, again.dtype) == ((SIZE, SIZE), np.float32)
    outside = np.ones((SIZE, SIZE), dtype=bool)
    outside[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = False
    assert not again[outside].any()
    assert np.corrcoef(again.ravel(), square.ravel())[0, 1] > 0.95
    assert np.abs(np.subtract(centre_of_mass(again), centre_of_mass(square))).max() < 0.5


def test_the_share_of_heat_on_padding_is_counted_exactly():
    frame = frame_for(50, 100, SIZE, Padding.BLACK)
    heatmap = np.zeros((SIZE, SIZE), dtype=np.float32)
    heatmap[frame.top, 5] = 3
    assert energy_on_padding(heatmap, frame) == 0
    heatmap[frame.top - 1, 5] = 1
    assert energy_on_padding(heatmap, frame) == 0.25
    assert energy_on_padding(np.ones((SIZE, SIZE)), frame) == 0.5
    heatmap[frame.top, 5] = 0
    assert energy_on_padding(heatmap, frame) == 1


def test_rounding_never_makes_the_share_negative():
    frame = frame_for(100, 50, SIZE, Padding.EDGE)
    for seed in range(100):
        heatmap = np.zeros((SIZE, SIZE), dtype=np.float32)
        inner = heatmap[:, frame.left : frame.left + frame.width]
        inner[:] = np.random.default_rng(seed).random(inner.shape) ** 9 * 1e4
        assert 0 <= energy_on_padding(heatmap, frame) < 1e-9


@pytest.mark.parametrize(
    ("shape", "padding"),
    [((50, 100), Padding.STRETCH), ((50, 100), Padding.CROP), ((80, 80), Padding.BLACK)],
)
def test_without_padding_there_is_no_share(shape, padding):
    assert energy_on_padding(np.ones((SIZE, SIZE)), frame_for(*shape, SIZE, padding)) is None


def test_without_heat_there_is_no_share():
    frame = frame_for(50, 100, SIZE, Padding.BLACK)
    assert energy_on_padding(np.zeros((SIZE, SIZE), dtype=np.float32), frame) is None


def test_normalising_brings_the_maximum_to_one():
    heatmap = np.array([[0.0, 2.0], [8.0, 4.0]], dtype=np.float32)
    assert normalised(heatmap).tolist() == [[0, 0.25], [1, 0.5]]
    assert not normalised(np.zeros((2, 2))).any()


def test_a_common_scale_keeps_heatmaps_comparable():
    weak, strong = np.array([[0.0, 2.0]], dtype=np.float32), np.array([[8.0, 4.0]], dtype=np.float32)
    scale = common_scale([weak, strong])
    assert scale == 8
    assert normalised(weak, scale).tolist() == [[0, 0.25]]
    assert normalised(strong, scale).tolist() == [[1, 0.5]]
    assert normalised(strong, 4.0).tolist() == [[1, 1]]
    assert common_scale([]) == 0
    assert normalised(weak, 0.0).tolist() == [[0, 0]]
