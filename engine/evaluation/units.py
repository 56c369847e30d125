"""What a resample draws: images, or subjects with all their images."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.evaluation.bootstrap import Strata


@dataclass(frozen=True, eq=False)
class Units:
    """The unit of each image, (n,) int64, numbered stratum after stratum, and the strata."""

    of_image: np.ndarray
    strata: Strata

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return the sums of images' values (n,) over each unit, (units,) float64."""
        return np.bincount(self.of_image, weights=values, minlength=self.strata.units)


def image_units(y: np.ndarray, score: np.ndarray) -> Units:
    """Return each image, labels (n,) bool, as a unit of its own; the classes are the strata.

    Within a class images are numbered by rising score (n,): ranking by it then needs no reordering of counts.
    """
    of_image = np.empty(len(y), dtype=np.int64)
    of_image[np.lexsort((score, y))] = np.arange(len(y))
    positives = int(np.count_nonzero(y))
    return Units(of_image, Strata((len(y) - positives, positives)))


def subject_units(y: np.ndarray, subject: Any) -> Units:
    """Return the subjects (n,) as units; the strata are those with negative images, positive ones, and both.

    An image without a subject is a subject of its own. Raises InputError as ``subject_codes`` does.
    """
    codes = subject_codes(subject, len(y))
    count = int(codes.max()) + 1
    has_positive, has_negative = (np.bincount(codes[of], minlength=count) > 0 for of in (y, ~y))
    stratum = np.where(has_positive, np.where(has_negative, 2, 1), 0)
    number = np.empty(count, dtype=np.int64)
    number[np.argsort(stratum, kind="stable")] = np.arange(count)
    return Units(number[codes], Strata(tuple(np.bincount(stratum, minlength=3).tolist())))


def subject_codes(subject: Any, n: int) -> np.ndarray:
    """Return the number of each image's subject, (n,) int64; missing and empty ids are subjects of their own.

    Raises InputError unless there is one id for each of n images.
    """
    column = pd.Series(subject, dtype=object).reset_index(drop=True)
    if len(column) != n:
        raise InputError(f"Expected a subject for each of {n} images, but got {len(column)}.")
    codes, found = pd.factorize(column.mask(column == ""))
    missing = codes < 0
    codes[missing] = len(found) + np.arange(np.count_nonzero(missing))
    return codes.astype(np.int64)


def shares_subjects(subject: Any) -> bool:
    """Tell whether any two images are of one subject."""
    codes = subject_codes(subject, len(subject))
    return len(np.unique(codes)) < len(codes)
