import numpy as np
import pandas as pd
import pytest

from engine.errors import InputError
from engine.evaluation.units import image_units, shares_subjects, subject_codes, subject_units

Y = np.array([True, False, True, False, True, False, True])
SUBJECT = ["c", "a", "c", "b", "a", "b", None]


def test_images_are_units_in_two_strata_by_rising_score():
    units = image_units(Y, np.array([0.9, 0.5, 0.1, 0.3, 0.4, 0.2, 0.8]))
    assert units.strata.sizes == (3, 4)
    assert list(units.of_image) == [6, 2, 3, 1, 4, 0, 5]


def test_subjects_are_units_in_strata_by_their_classes():
    units = subject_units(Y, SUBJECT)
    assert units.strata.sizes == (1, 2, 1)
    # Of b's images all are negative; c's and the one without a subject are positive; a has both.
    assert list(units.of_image) == [1, 3, 1, 0, 3, 0, 2]
    assert list(units.sums(np.arange(7))) == [8, 2, 6, 5]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, ""])
def test_images_without_a_subject_are_subjects_of_their_own(missing):
    codes = subject_codes(pd.Series(["a", missing, "a", missing], index=[3, 1, 4, 2], dtype=object), 4)
    assert codes[0] == codes[2]
    assert len(set(codes)) == 3
    assert not shares_subjects([missing, missing, "a"])


def test_subjects_that_repeat():
    assert shares_subjects(pd.Series(["a", "b", "a"], dtype="str"))
    assert shares_subjects(np.array([1, 2, 2]))
    assert not shares_subjects(pd.Series([1.0, 2.0, np.nan, np.nan]))


def test_a_subject_is_needed_for_each_image():
    with pytest.raises(InputError, match="a subject for each of 7 images, but got 2"):
        subject_units(Y, ["a", "b"])
