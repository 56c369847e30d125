import io

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.imaging.stress import DIALS, ORIGINAL, Setting, choose_dials, dial_of, settings_of
from tests.inference.examples import picture

PICTURES = {"of the frame's size": picture(3, 150, 224), "larger": picture(4, 500, 400)}
EVERY = pytest.mark.parametrize("dial", DIALS, ids=lambda dial: dial.kind)


def steps(dial, pixels, seed=5):
    return [Setting(dial, severity).apply(pixels, seed) for severity in range(1, 6)]


def distance(changed, pixels):
    """Return the mean difference in gray levels, of pictures of one size."""
    if changed.shape != pixels.shape:
        sized = Image.fromarray(changed).resize(pixels.shape[::-1], Image.Resampling.BILINEAR)
        changed = np.asarray(sized)
    return np.abs(changed.astype(float) - pixels).mean()


@EVERY
@pytest.mark.parametrize("pixels", PICTURES.values(), ids=list(PICTURES))
def test_each_step_changes_more_than_the_one_before(dial, pixels):
    before = pixels.copy()
    changed = steps(dial, pixels)
    np.testing.assert_array_equal(pixels, before)
    assert {one.dtype for one in changed} == {np.dtype(np.uint8)}
    if dial.kind != "resolution":
        assert {one.shape for one in changed} == {pixels.shape}
    distances = [distance(one, pixels) for one in changed]
    assert distances[0] > 0
    assert distances == sorted(distances)


@EVERY
def test_severity_0_is_the_very_picture_and_a_rerun_the_same(dial):
    pixels = PICTURES["of the frame's size"]
    assert Setting(dial, 0).apply(pixels, 5) is pixels
    for first, again in zip(steps(dial, pixels), steps(dial, pixels.copy()), strict=True):
        np.testing.assert_array_equal(first, again)


def test_contrast_keeps_the_mean_and_scales_the_spread():
    pixels = np.random.default_rng(0).normal(128, 10, (80, 80)).round().clip(0, 255).astype(np.uint8)
    for kind, severity, factor in (("lower_contrast", 4, 0.4), ("higher_contrast", 3, 2.0)):
        changed = Setting(dial_of(kind), severity).apply(pixels, 0)
        assert changed.mean() == pytest.approx(pixels.mean(), abs=0.1)
        assert changed.std() == pytest.approx(factor * pixels.std(), rel=0.02)


def test_brightness_moves_by_gray_levels_and_stops_at_black_and_white():
    pixels = np.array([[0, 20, 200, 255]], dtype=np.uint8)
    assert Setting(dial_of("darker"), 2).apply(pixels, 0).tolist() == [[0, 0, 170, 225]]
    assert Setting(dial_of("brighter"), 2).apply(pixels, 0).tolist() == [[30, 50, 230, 255]]


@pytest.mark.parametrize("scale", [1, 2])
def test_blur_is_measured_in_the_frame(scale):
    """An edge blurred by σ rises from 16 % to 84 % over 2 σ."""
    pixels = np.zeros((40 * scale, 224 * scale), dtype=np.uint8)
    pixels[:, 112 * scale :] = 255
    row = Setting(dial_of("blur"), 5).apply(pixels, 0)[20].astype(float) / 255
    low, high = np.interp([0.1587, 0.8413], row, np.arange(len(row)))
    assert (high - low) / scale == pytest.approx(2 * 3.0, rel=0.03)


@pytest.mark.parametrize("side", [224, 448])
def test_noise_has_its_deviation_in_the_frame_and_the_same_grain_at_every_step(side):
    pixels = np.full((side, side), 128, dtype=np.uint8)
    steady, strong = (Setting(dial_of("noise"), s).apply(pixels, 9).astype(float) - 128 for s in (2, 3))
    block = side // 224
    fitted = steady.reshape(224, block, 224, block).mean(axis=(1, 3))
    assert fitted.std() == pytest.approx(10, rel=0.03)
    assert np.corrcoef(steady.ravel(), strong.ravel())[0, 1] > 0.99
    other = Setting(dial_of("noise"), 2).apply(pixels, 10).astype(float) - 128
    assert abs(np.corrcoef(steady.ravel(), other.ravel())[0, 1]) < 0.05


def test_resolution_leaves_so_many_pixels_and_a_small_picture_as_it_is():
    assert Setting(dial_of("resolution"), 3).apply(picture(1, 160, 200), 0).shape == (64, 80)
    small = picture(1, 30, 39)
    assert Setting(dial_of("resolution"), 5).apply(small, 0) is small


def test_compression_is_what_pillow_reads_back():
    pixels = picture(2, 60, 90)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=15)
    np.testing.assert_array_equal(Setting(dial_of("jpeg"), 3).apply(pixels, 0), np.asarray(Image.open(file)))


def test_a_picture_turns_by_its_degrees_one_way_for_odd_seeds():
    """A bright spot at the right of the centre moves down when the picture turns clockwise."""
    pixels = np.zeros((201, 201), dtype=np.uint8)
    pixels[98:103, 158:163] = 255
    for seed, sign in ((1, 1), (2, -1)):
        turned = Setting(dial_of("rotation"), 5).apply(pixels, seed).astype(float)
        rows, columns = (np.average(axis, weights=turned) - 100 for axis in np.mgrid[:201, :201])
        assert np.degrees(np.arctan2(rows, columns)) == pytest.approx(sign * 20, abs=0.3)
        assert np.hypot(rows, columns) == pytest.approx(60, abs=0.3)


def test_what_turning_uncovers_is_not_black():
    turned = Setting(dial_of("rotation"), 5).apply(np.full((60, 100), 90, dtype=np.uint8), 0)
    assert set(turned.ravel()) == {90}


def test_dials_are_chosen_by_change_or_by_direction():
    assert choose_dials() == DIALS
    assert [dial.kind for dial in choose_dials(["contrast", "darker"])] == [
        "lower_contrast", "higher_contrast", "darker",
    ]  # fmt: skip
    assert {dial.change for dial in DIALS} == {
        "contrast", "brightness", "blur", "noise", "resolution", "jpeg", "rotation",
    }  # fmt: skip
    settings = settings_of(choose_dials(["blur"]))
    assert [(one.kind, one.severity) for one in settings] == [
        (ORIGINAL, 0), *(("blur", severity) for severity in range(1, 6)),
    ]  # fmt: skip
    assert np.isnan(settings[0].amount)
    assert settings[3].amount == 1.5


def test_what_is_no_stress_is_refused():
    with pytest.raises(
        InputError, match="Unknown kind of stress 'fog'; choose from contrast, lower_contrast"
    ):
        choose_dials(["fog"])
    with pytest.raises(InputError, match="Unknown kind of stress 'original'"):
        dial_of(ORIGINAL)
    with pytest.raises(InputError, match="Expected a severity from 1 to 5, but got 6"):
        Setting(DIALS[0], 6).apply(PICTURES["larger"], 0)
    with pytest.raises(InputError, match="Expected a gray image"):
        Setting().apply(np.zeros((4, 4, 3), dtype=np.uint8), 0)
