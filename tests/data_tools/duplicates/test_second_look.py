"""Two pictures laid over each other."""

import numpy as np
import pytest

from data_tools.duplicates.fingerprint import THUMB, fingerprint
from data_tools.duplicates.second_look import SAME, Detail, agreement, part
from tests.benchmarks.altered import cropped, encoded, toned, turned
from tests.data_tools.duplicates.pictures import demo_pictures


def detail(picture: np.ndarray) -> Detail:
    return Detail.of(fingerprint(picture).thumb)


def test_a_picture_agrees_with_itself():
    one = detail(demo_pictures(1)[0])
    assert agreement(one, one, 0) == pytest.approx(1)


@pytest.mark.parametrize("cut", [(0, 0, 0, 0.05), (0.05, 0, 0, 0), (0.01, 0.03, 0.02, 0.02), (0.025,) * 4])
def test_a_crop_is_found_from_a_window_that_is_not_quite_its_own(cut):
    for picture in demo_pictures(8):
        crop = detail(encoded(cropped(picture, *cut), 60))
        assert max(agreement(crop, detail(picture), window) for window in (0, 15)) >= SAME


def test_different_pictures_do_not_agree():
    details = [detail(picture) for picture in demo_pictures(12)]
    found = [agreement(a, b, 0) for number, a in enumerate(details) for b in details[:number]]
    assert max(found) < SAME


def test_a_mirrored_picture_agrees_when_mirrored_back():
    picture = demo_pictures(1)[0]
    one, other = detail(picture), detail(turned(picture))
    assert agreement(one.mirrored(), other, 0) >= SAME > agreement(one, other, 0)


def test_exposure_does_not_count():
    picture = demo_pictures(1)[0]
    assert agreement(detail(toned(picture, 0.5, -30)), detail(picture), 0) >= SAME


@pytest.mark.parametrize("change", [(1, 60), (2, 0), (1, -60)])
def test_what_was_clipped_in_a_copy_does_not_count(change):
    for picture in demo_pictures(8):
        clear = toned(picture, 0.7, 0)
        assert agreement(detail(toned(clear, *change)), detail(clear), 0) >= SAME


def test_a_flat_picture_agrees_with_nothing():
    flat = Detail.of(np.full((THUMB, THUMB), 40, dtype=np.uint8))
    other = detail(demo_pictures(1)[0])
    assert agreement(flat, other, 0) == agreement(other, flat, 0) == agreement(flat, flat, 0) == 0


def test_a_part_is_where_its_ends_are():
    down = np.repeat(np.arange(THUMB, dtype=np.float32)[:, None], THUMB, axis=1)
    shown = part(down, np.array([0.25, 0.75, 0.0, 1.0]))
    # The middle of pixel i shows what lies at 16 + (i + 0.5) / 2 pixels, whose middle is half a pixel further.
    np.testing.assert_allclose(shown[:, 0], 16 + (np.arange(THUMB) + 0.5) / 2 - 0.5, atol=0.05)
    assert np.array_equal(part(down, np.array([0.0, 1.0, 0.0, 1.0])), down)
