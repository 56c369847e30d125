"""What is left out of a dataset, and why: three columns beside the rows.

``removed`` is the kind of removal, missing for an image that stays; ``reason`` a sentence; ``partner`` the
other image that it has to do with (``SOURCE: PATH``), missing without one.
"""

from enum import StrEnum

import pandas as pd


class Removal(StrEnum):
    """Why an image is left out. The value is what the quarantine list shows."""

    UNREADABLE = "unreadable"
    """The file cannot be opened or decoded, or shows nothing."""
    NOT_RADIOGRAPH = "not a radiograph"
    """A photograph, a document, or a picture unlike a chest."""
    CONFLICT = "conflicting labels"
    """The same picture is there with another label: nobody knows which of them is right."""
    DUPLICATE = "duplicate"
    """The same picture is in the dataset already."""
    TEST_SUBJECT = "subject of the official test split"
    """Another picture of the same person is in the official test split, which stays as published."""
    BALANCE = "undersampled"
    """Nothing is wrong with it; the other class has fewer images."""


def start(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of which all stay."""
    nothing = pd.Series(pd.NA, index=rows.index, dtype="str")
    return rows.assign(removed=nothing, reason=nothing, partner=nothing)


def staying(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows stay."""
    return rows["removed"].isna()


def remove(
    rows: pd.DataFrame,
    which: pd.Series,
    kind: Removal,
    reason: str | pd.Series,
    partner: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the rows with those of ``which`` (bool) that stayed until now removed for this reason."""
    which = which & staying(rows)
    rows = rows.copy()
    rows.loc[which, "removed"] = kind.value
    rows.loc[which, "reason"] = reason if isinstance(reason, str) else reason[which]
    if partner is not None:
        rows.loc[which, "partner"] = partner[which]
    return rows


def image_names(rows: pd.DataFrame) -> pd.Series:
    """Return what each image is called in reasons and lists: ``SOURCE: PATH``."""
    return rows["source"] + ": " + rows["path"]
