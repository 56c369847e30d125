"""What a phantom shows, and what its lesions do to it."""

import dataclasses
from functools import cache

import numpy as np
import pytest

from data_tools.phantoms.lesions import Grade, Kind
from data_tools.phantoms.phantom import Case, Phantom, age_group, render

SEED = 3


def healthy(index: int) -> Case:
    return Case(SEED, index, subject=index)


def ill(index: int, kind: Kind, grade: Grade = Grade.OBVIOUS) -> Case:
    return dataclasses.replace(healthy(index), kind=kind, grade=grade)


@cache
def healthy_phantom(index: int) -> Phantom:
    return render(healthy(index))


def brightening(index: int, kind: Kind, grade: Grade) -> float:
    """Return by how many gray levels a lesion brightens the picture under its mask."""
    without, with_lesion = healthy_phantom(index), render(ill(index, kind, grade))
    difference = with_lesion.pixels.astype(float) - without.pixels
    return float(difference[with_lesion.mask].mean())


def test_a_phantom_is_a_gray_picture_of_the_wanted_size():
    phantom = render(Case(SEED, 0, subject=0, aspect=1.25))
    assert phantom.pixels.dtype == np.uint8
    assert phantom.pixels.shape == phantom.lung.shape == (256, 320)
    assert phantom.mask is None


def test_the_same_case_gives_the_same_picture():
    first, second = render(ill(5, Kind.PATCHY)), render(ill(5, Kind.PATCHY))
    np.testing.assert_array_equal(first.pixels, second.pixels)
    np.testing.assert_array_equal(first.mask, second.mask)


@pytest.mark.parametrize("other", [Case(SEED, 6, subject=5), Case(SEED + 1, 5, subject=5)])
def test_another_index_or_seed_gives_another_picture(other):
    one = render(healthy(5)).pixels
    changed = render(dataclasses.replace(other, aspect=one.shape[1] / one.shape[0])).pixels
    assert one.shape != changed.shape or np.abs(one.astype(int) - changed).mean() > 3


def test_the_lungs_are_two_large_dark_regions_beside_a_bright_middle():
    for index in range(4):
        phantom = render(healthy(index))
        height, width = phantom.pixels.shape
        lung = phantom.pixels[phantom.lung]
        middle = phantom.pixels[height // 2 : 3 * height // 4, int(0.45 * width) : int(0.55 * width)]
        assert 0.15 < phantom.lung.mean() < 0.6
        assert phantom.lung[:, : width // 2].mean() > 0.1
        assert phantom.lung[:, width // 2 :].mean() > 0.1
        assert np.median(lung) + 50 < np.median(middle)


def test_the_heart_lies_on_the_patients_left():
    """Beside the spine, low in the chest, the viewer's right is brighter, averaged over chests."""
    brighter = []
    for index in range(8):
        gray = render(healthy(index)).pixels.astype(float)
        height, width = gray.shape
        low = gray[int(0.52 * height) : int(0.66 * height)]
        viewers_left = low[:, int(0.30 * width) : int(0.42 * width)].mean()
        viewers_right = low[:, int(0.58 * width) : int(0.70 * width)].mean()
        brighter.append(viewers_right - viewers_left)
    assert np.mean(brighter) > 15


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("grade", Grade)
def test_a_mask_lies_inside_the_lungs(kind, grade):
    for index in (10, 11, 12):
        phantom = render(ill(index, kind, grade))
        assert phantom.mask.shape == phantom.pixels.shape
        assert 0.005 < phantom.mask.mean() < 0.4
        assert not (phantom.mask & ~phantom.lung).any()


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
def test_a_lesion_brightens_the_lung_more_the_easier_it_is_to_see(kind):
    means = {grade: np.mean([brightening(index, kind, grade) for index in range(20, 23)]) for grade in Grade}
    assert means[Grade.OBVIOUS] > 1.3 * means[Grade.MODERATE]
    assert means[Grade.MODERATE] > 1.3 * means[Grade.SUBTLE]
    assert means[Grade.SUBTLE] > 2


def test_a_lesion_leaves_the_rest_of_the_picture_nearly_as_it_was():
    without, with_lesion = render(healthy(30)), render(ill(30, Kind.LOBAR, Grade.MODERATE))
    difference = np.abs(with_lesion.pixels.astype(float) - without.pixels)
    assert difference[~without.lung].mean() < 0.2 * difference[with_lesion.mask].mean()


def test_two_pictures_of_one_subject_show_the_same_kind_of_chest():
    cases = [Case(SEED, index, subject=7) for index in (40, 41, 42)]
    assert len({age_group(case) for case in cases}) == 1
    first, second = (render(dataclasses.replace(case, aspect=1.2)).pixels for case in cases[:2])
    assert np.abs(first.astype(int) - second).mean() > 3


def test_both_children_and_adults_are_drawn():
    groups = [age_group(healthy(index)) for index in range(40)]
    assert {"child", "adult"} == set(groups)
