from itertools import pairwise

import numpy as np
import pytest

from engine.errors import InputError
from engine.imaging.fit import GRAY_LEVEL, Padding, fit, frame_for, resize

SHAPES = [(60, 100), (100, 60), (80, 80), (1, 90), (90, 1), (500, 3), (7, 7), (1, 1), (223, 225)]
CONSTANT = {"black": 0, "gray": GRAY_LEVEL, "white": 255}


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(30, 220, (height, width), dtype=np.uint8)


def inside(frame):
    return slice(frame.top, frame.top + frame.height), slice(frame.left, frame.left + frame.width)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("padding", list(Padding))
def test_every_shape_becomes_the_square(padding, shape):
    image = noise(*shape)
    before = image.copy()
    result = fit(image, 32, padding)
    assert result.shape == (32, 32)
    assert result.dtype == np.uint8
    result[:] = 0
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("shape", [(60, 100), (100, 60), (1, 90), (90, 1)])
@pytest.mark.parametrize("padding", [padding for padding in Padding if padding.pads])
def test_a_letterbox_is_centred_and_filled(padding, shape):
    image = noise(*shape)
    frame = frame_for(*shape, 50, padding)
    short, around = round(50 * min(shape) / max(shape)) or 1, 50 - (round(50 * min(shape) / max(shape)) or 1)
    assert (frame.height, frame.width) == ((short, 50) if shape[0] < shape[1] else (50, short))
    assert (frame.top, frame.left) == ((around // 2, 0) if shape[0] < shape[1] else (0, around // 2))
    assert frame.padding_share == pytest.approx(1 - short / 50)
    result = fit(image, 50, padding)
    inner = resize(image, frame.height, frame.width)
    np.testing.assert_array_equal(result[inside(frame)], inner)
    if padding in CONSTANT:
        outside = np.ones((50, 50), dtype=bool)
        outside[inside(frame)] = False
        assert np.unique(result[outside]).tolist() == [CONSTANT[padding]]


def test_edge_repeats_the_outermost_row():
    image = noise(20, 40)
    result = fit(image, 40, "edge")
    np.testing.assert_array_equal(result[:10], np.tile(image[0], (10, 1)))
    np.testing.assert_array_equal(result[30:], np.tile(image[-1], (10, 1)))


def test_reflect_mirrors_without_repeating_the_border():
    image = noise(20, 40)
    result = fit(image, 40, "reflect")
    np.testing.assert_array_equal(result[:10], image[10:0:-1])
    np.testing.assert_array_equal(result[30:], image[-2:-12:-1])


def test_reflect_repeats_as_often_as_needed():
    image = noise(40, 4)
    result = fit(image, 40, "reflect")
    period = np.concatenate([np.arange(4), np.arange(2, 0, -1)])
    columns = [period[(column - 18) % 6] for column in range(40)]
    np.testing.assert_array_equal(result, image[:, columns])


def test_stretch_ignores_the_aspect_ratio():
    image = np.zeros((40, 80), np.uint8)
    image[:, 40:] = 200
    result = fit(image, 20, "stretch")
    np.testing.assert_array_equal(result, np.repeat([[0] * 10 + [200] * 10], 20, axis=0))
    assert frame_for(40, 80, 20, Padding.STRETCH).padding_share == 0


def test_crop_cuts_the_centre():
    image = noise(30, 51)
    np.testing.assert_array_equal(fit(image, 30, "crop"), image[:, 10:40])
    np.testing.assert_array_equal(fit(image.T, 30, "crop"), image[:, 10:40].T)


def test_a_square_of_the_right_size_is_copied():
    image = noise(32, 32)
    for padding in Padding:
        result = fit(image, 32, padding)
        np.testing.assert_array_equal(result, image)
        assert not np.shares_memory(result, image)


@pytest.mark.parametrize("factors", [(2, 2), (3, 3), (4, 4), (5, 5), (2, 5), (7, 1)])
def test_shrinking_by_whole_factors_is_the_mean_of_the_pixels(factors):
    rows, columns = factors
    image = np.random.default_rng(1).integers(0, 256, (24 * rows, 36 * columns), dtype=np.uint8)
    expected = image.reshape(24, rows, 36, columns).mean(axis=(1, 3))
    np.testing.assert_allclose(resize(image, 24, 36), expected, atol=0.5001)


def area_average(line_count, source_count):
    """Return the matrix whose rows average source lines by the length of their overlap."""
    edges = np.linspace(0, source_count, line_count + 1)
    weights = np.zeros((line_count, source_count))
    for row, (low, high) in enumerate(pairwise(edges)):
        for source in range(source_count):
            weights[row, source] = max(0.0, min(high, source + 1) - max(low, source))
    return weights / weights.sum(axis=1, keepdims=True)


def test_shrinking_by_any_factor_is_the_area_average():
    image = np.random.default_rng(2).integers(0, 256, (101, 143), dtype=np.uint8)
    expected = area_average(40, 101) @ image @ area_average(60, 143).T
    np.testing.assert_allclose(resize(image, 40, 60), expected, atol=0.51)


def test_a_side_that_shrinks_is_averaged_though_the_other_grows():
    stripes = np.tile(np.array([0, 200], np.uint8), (10, 300))
    np.testing.assert_array_equal(fit(stripes, 60, "stretch"), np.full((60, 60), 100))


def test_growing_is_bilinear():
    result = resize(np.array([[0, 100]], np.uint8), 1, 4)
    assert result.tolist() == [[0, 25, 75, 100]]


@pytest.mark.parametrize("padding", list(Padding))
@pytest.mark.parametrize("shape", [(300, 480), (480, 300), (400, 400)])
def test_a_frame_maps_the_square_back_to_the_picture(padding, shape):
    row, column = shape[0] * 0.45, shape[1] * 0.55
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    spot = (250 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * 15**2))).astype(np.uint8)
    frame = frame_for(*shape, 120, padding)
    seen = fit(spot, 120, padding)[inside(frame)].astype(float)
    grid_rows, grid_columns = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]] + 0.5
    seen_row, seen_column = (seen * grid_rows).sum() / seen.sum(), (seen * grid_columns).sum() / seen.sum()
    assert frame.source_top + seen_row * frame.source_height / frame.height == pytest.approx(row, abs=1)
    assert frame.source_left + seen_column * frame.source_width / frame.width == pytest.approx(column, abs=1)


@pytest.mark.parametrize("padding", list(Padding))
def test_a_scaled_frame_shows_the_same_part_of_a_smaller_picture(padding):
    half = frame_for(300, 500, 224, padding).scaled(0.5, 0.5)
    assert half == frame_for(150, 250, 224, padding)


def test_a_frame_scales_along_each_side():
    scaled = frame_for(300, 500, 224, Padding.CROP).scaled(2.0, 0.1)
    source = (scaled.source_top, scaled.source_left, scaled.source_height, scaled.source_width)
    assert source == pytest.approx((0, 10, 600, 30))


def test_the_originals_shape_decides_the_rounding():
    # 224 × 301 / 1000 = 67.4, but the half-size JPEG of 151 × 500 pixels alone would give 67.6.
    reduced = np.full((151, 500), 200, np.uint8)
    assert (fit(reduced, 224, shape=(301, 1000)) > 0).any(axis=1).sum() == 67
    assert (fit(reduced, 224) > 0).any(axis=1).sum() == 68


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 4), np.float32),
        np.zeros(4, np.uint8),
        np.zeros((0, 4), np.uint8),
    ],
)
def test_what_is_not_a_gray_image_is_refused(image):
    with pytest.raises(InputError, match="Expected"):
        fit(image, 8)


def test_unknown_padding_lists_the_names():
    with pytest.raises(InputError, match="black, gray, white, edge, reflect, stretch, crop"):
        fit(noise(4, 4), 8, "purple")
    assert Padding.parse("edge") is Padding.EDGE


def test_only_stretch_and_crop_do_not_pad():
    assert {padding for padding in Padding if not padding.pads} == {Padding.STRETCH, Padding.CROP}
