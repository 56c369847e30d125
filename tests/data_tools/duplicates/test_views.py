"""What of a thumbnail is compared."""

import numpy as np

from data_tools.duplicates.fingerprint import THUMB, fingerprint
from data_tools.duplicates.views import content, inside, is_flat, may_have_frame
from engine.imaging.content_box import content_box
from engine.imaging.fit import fit
from tests.data_tools.duplicates.pictures import demo_pictures


def thumbs() -> list[np.ndarray]:
    pictures = demo_pictures(20)
    framed = [
        fit(picture, 200, padding) for picture, padding in zip(pictures, ["black", "white"] * 10, strict=True)
    ]
    return [fingerprint(picture).thumb for picture in [*pictures, *framed]]


def test_the_quick_check_misses_no_frame_and_spares_most_pictures():
    found = [(may_have_frame(thumb), content_box(thumb) != (0, THUMB, 0, THUMB)) for thumb in thumbs()]
    assert all(quick for quick, framed in found if framed)
    assert {framed for _, framed in found} == {True, False}
    assert sum(quick and not framed for quick, framed in found) < len(found) / 10


def test_bars_are_cut_off():
    thumb = np.zeros((THUMB, THUMB), dtype=np.uint8)
    thumb[10:50] = np.random.default_rng(0).integers(0, 256, (40, THUMB))
    assert content(thumb) == (10, 50, 0, THUMB)
    shown = inside(thumb, (10, 50, 0, THUMB))
    assert shown.shape == (THUMB, THUMB)
    assert np.array_equal(shown[[0, -1]], thumb[[10, 49]])
    assert inside(thumb, None) is thumb


def test_a_speck_on_black_has_no_frame():
    thumb = np.zeros((THUMB, THUMB), dtype=np.uint8)
    thumb[30:40, 20:60] = 255
    assert content(thumb) is None


def test_flat_is_what_has_hardly_any_gray_levels():
    noise = np.random.default_rng(0).normal(0, 1, (THUMB, THUMB))
    assert is_flat(np.full((THUMB, THUMB), 90, dtype=np.uint8))
    assert is_flat((90 + 2 * noise).astype(np.uint8))
    assert not is_flat((90 + 5 * noise).astype(np.uint8))
