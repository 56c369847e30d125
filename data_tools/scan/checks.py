"""What makes single files of a dataset doubtful: a score, a threshold and a reason to care for each check.

The checks of pictures are those that an uploaded image gets (``engine.imaging.quality``), with the same
thresholds, and three more: blurred, drawn and screenshot. Their thresholds were set on the training
radiographs of Kermany et al., Cell 2018, on blurred copies of these, and on pages and screenshots made for
the purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from engine.imaging.problems import Problem
from engine.imaging.quality import (
    LEAST_AGREEMENT,
    LEAST_CONTRAST,
    LEAST_TURN_GAIN,
    LEAST_TURNED_AGREEMENT,
    MOST_ASPECT,
    MOST_BORDER,
    MOST_ENLARGEMENT,
    MOST_SATURATION,
    SIZE,
)

LEAST_CHEST = 0.4
"""Agreement with a chest; an upload is doubted below 0.45, but in a whole dataset each doubt is work."""

LEAST_SHARPNESS = 0.002
"""Radiographs have 0.006 and more; blurred by 2 of 224 pixels, most have less than this."""

MOST_SHARPNESS = 1.0
"""Radiographs have up to 0.4; pages of text and plots have 1.5 and more."""

MOST_FLAT = 0.2
"""Share of the area of one exact gray level; radiographs have up to 0.13, screenshots 0.3 and more."""


@dataclass(frozen=True)
class Check:
    """One check: its score in a table of measures, and where the score begins to be an issue.

    ``name`` is part of the columns ``NAME_score`` and ``is_NAME_issue``; ``title`` is for people, ``why`` a
    sentence on why it matters and what to do. A score is an issue when it is above ``threshold``, or below it
    where ``above`` is False; a missing score never is.
    """

    name: str
    title: str
    why: str
    score: Callable[[pd.DataFrame], pd.Series]
    threshold: float
    above: bool = True

    @property
    def score_column(self) -> str:
        """The column of the score."""
        return f"{self.name}_score"

    @property
    def issue_column(self) -> str:
        """The column that tells whether the score is an issue."""
        return f"is_{self.name}_issue"


def has_problem(*problems: Problem) -> Callable[[pd.DataFrame], pd.Series]:
    """Return a score: 1 for a file with one of these problems, else 0."""
    values = [problem.value for problem in problems]
    return lambda table: table["problem"].isin(values).astype("float64")


def enlargement(table: pd.DataFrame) -> pd.Series:
    """Return how many times a picture is enlarged for a model's square."""
    return SIZE / table[["width", "height"]].max(axis=1)


def aspect(table: pd.DataFrame) -> pd.Series:
    """Return long side over short side."""
    sides = table[["width", "height"]]
    return sides.max(axis=1) / sides.min(axis=1)


def turn_gain(table: pd.DataFrame) -> pd.Series:
    """Return by how much a turn would make a picture more like a chest; missing where it would not be one."""
    gain = table["chest_turned"] - table["chest"]
    return gain.where(table["chest_turned"] >= LEAST_TURNED_AGREEMENT)


def negative_agreement(table: pd.DataFrame) -> pd.Series:
    """Return the agreement of a picture's negative with a chest; missing where the picture agrees itself."""
    return table["chest_negative"].where(table["chest"] < LEAST_AGREEMENT)


def best_agreement(table: pd.DataFrame) -> pd.Series:
    """Return the agreement with a chest, the best of those upright, turned far enough, and in negative."""
    turned = table["chest_turned"].where(turn_gain(table) > LEAST_TURN_GAIN)
    return pd.concat([table["chest"], turned, table["chest_negative"]], axis=1).max(axis=1)


def own_border(table: pd.DataFrame) -> pd.Series:
    """Return the share of a picture in a uniform border, without what made a square of it.

    A square file whose original was not square (``original_width``, ``original_height`` of a manifest) was
    most likely padded when it was prepared: so much of its border is known, and not the radiograph's.
    """
    border = table["border"]
    if not {"original_width", "original_height"} <= set(table.columns):
        return border
    sides = table[["original_width", "original_height"]].apply(pd.to_numeric, errors="coerce")
    padding = 1 - sides.min(axis=1) / sides.max(axis=1)
    padded = (table["width"] == table["height"]) & (border >= 0.9 * padding) & (padding > 0)
    rest = ((border - padding) / (1 - padding)).clip(lower=0)
    return border.mask(padded, rest)


CHECKS = (
    Check(
        "unreadable",
        "unreadable",
        "They cannot be opened and are left out of every score: replace them, or take them off the set.",
        has_problem(Problem.MISSING, Problem.NOT_AN_IMAGE, Problem.TOO_LARGE, Problem.NO_PIXELS),
        0.5,
    ),
    Check(
        "truncated",
        "cut off or damaged",
        "The end of the picture is missing; some programs fill it with gray and train on it. Copy it again.",
        has_problem(Problem.TRUNCATED),
        0.5,
    ),
    Check(
        "blank",
        "blank",
        "They show nothing, but have a label: a model learns noise from them. Take them off the set.",
        has_problem(Problem.BLANK),
        0.5,
    ),
    Check(
        "unlike_chest",
        "unlike a chest X-ray",
        "A model scores any picture; of other pictures the label and the score mean nothing. Look at each.",
        best_agreement,
        LEAST_CHEST,
        above=False,
    ),
    Check(
        "drawn",
        "pages of text or drawings",
        "They are documents, not radiographs, and may name a patient. Take them off the set.",
        lambda table: table["sharpness"],
        MOST_SHARPNESS,
    ),
    Check(
        "screenshot",
        "screenshots",
        "Menus and margins tell where the picture was taken, not what it shows. Use the image itself.",
        lambda table: table["flat"],
        MOST_FLAT,
    ),
    Check(
        "colour",
        "in colour",
        "Radiographs are gray: photographs and marked-up copies carry what camera or pen has added.",
        lambda table: table["saturation"],
        MOST_SATURATION,
    ),
    Check(
        "inverted",
        "inverted",
        "Light and dark are exchanged; a class or source that is inverted more often gives itself away.",
        negative_agreement,
        LEAST_AGREEMENT,
    ),
    Check(
        "turned",
        "turned",
        "They lie on their side or upside down: turn them upright.",
        turn_gain,
        LEAST_TURN_GAIN,
    ),
    Check(
        "low_contrast",
        "of low contrast",
        "They span few gray levels, and a score rests on shades that a model has hardly seen.",
        lambda table: table["contrast"],
        LEAST_CONTRAST,
        above=False,
    ),
    Check(
        "blurred",
        "blurred",
        "The fine detail that tells a faint pneumonia from none is not there.",
        lambda table: table["sharpness"],
        LEAST_SHARPNESS,
        above=False,
    ),
    Check(
        "small",
        "too small",
        f"They are enlarged more than {MOST_ENLARGEMENT:g} times for a square of {SIZE} pixels.",
        enlargement,
        MOST_ENLARGEMENT,
    ),
    Check(
        "aspect",
        "of extreme aspect ratio",
        "In a square most of it is padding, or the anatomy is distorted or cut off.",
        aspect,
        MOST_ASPECT,
    ),
    Check(
        "border",
        "with a heavy border",
        "The chest appears smaller than in other images, and the border itself may tell the class.",
        own_border,
        MOST_BORDER,
    ),
)

NOT_RADIOGRAPH = ("unlike_chest", "drawn", "screenshot", "colour")
"""The checks whose issue means that a file is no radiograph, or not one as it was taken."""


def check_columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``NAME_score`` (float) and ``is_NAME_issue`` (bool) of every check, row for row.

    ``table`` has the columns of ``data_tools.scan.measure.MEASURES``.
    """
    columns: dict[str, pd.Series] = {}
    for check in CHECKS:
        score = check.score(table).astype("float64")
        columns[check.score_column] = score
        beyond = score > check.threshold if check.above else score < check.threshold
        columns[check.issue_column] = beyond.fillna(False).astype(bool)
    return pd.DataFrame(columns, index=table.index)


def not_radiograph(checked: pd.DataFrame) -> pd.Series:
    """Tell for each row of ``check_columns`` whether it is no radiograph, or not one as it was taken."""
    return checked[[f"is_{name}_issue" for name in NOT_RADIOGRAPH]].any(axis=1)
