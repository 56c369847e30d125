"""Whose radiograph it is, from file names, where no manifest tells, and how far such an id can be trusted.

Kermany et al., Cell 2018: ``person12_bacteria_34``, ``IM-0115-0001``, ``NORMAL2-IM-0007-0001``. NIH
ChestX-ray14 (Wang et al., CVPR 2017): ``00011097_002``. Such ids are suspected, not proven, patients. Those
of the Kermany set were counted anew for the official test set: ``person12`` there is another child than
``person12`` in train. Validation images come from train, so between train and validation ids hold.
"""

import re
from dataclasses import dataclass

import pandas as pd

from engine.errors import InputError

KERMANY_PERSON = re.compile(r"(person\d+)_(bacteria|virus)_\d+")
KERMANY_NORMAL = re.compile(r"((?:normal\d*-)?im-\d+)-\d+")
NIH = re.compile(r"(\d{8})_\d{3}$")

GROUP = "subject"
"""The named group of a user's pattern that holds the subject."""

TEST = "test"
"""The split whose ids are counted anew where a scheme's ids hold within one split only."""


@dataclass(frozen=True)
class Scheme:
    """A way of naming files after subjects; ``within_split``: the test set's ids are other people's."""

    name: str
    within_split: bool


KERMANY_SCHEME = Scheme("Kermany", within_split=True)
NIH_SCHEME = Scheme("NIH ChestX-ray14", within_split=False)
SCHEMES = (KERMANY_SCHEME, NIH_SCHEME)

WITHIN_SPLIT = frozenset(scheme.name for scheme in SCHEMES if scheme.within_split)
"""Names of the schemes whose ids hold within one split only."""


def subject_and_subtype(path: str) -> tuple[str | None, str | None]:
    """Return (subject, subtype) that a file's name tells, None for each that it does not."""
    _, subject, subtype = parse_name(path)
    return subject, subtype


def parse_name(path: str) -> tuple[Scheme | None, str | None, str | None]:
    """Return (scheme, subject, subtype) that a file's name tells, None for each that it does not."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    if match := KERMANY_PERSON.match(stem):
        return KERMANY_SCHEME, match[1], match[2]
    if match := KERMANY_NORMAL.match(stem):
        return KERMANY_SCHEME, match[1], None
    if match := NIH.match(stem):
        return NIH_SCHEME, match[1].lstrip("0") or "0", None
    return None, None, None


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a user's pattern for subjects, ready to use.

    Raises InputError for one that is no regular expression, or that has no group for the subject.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise InputError(f"The subject pattern {pattern!r} is no regular expression: {error}.") from error
    if not compiled.groups:
        raise InputError(
            f"The subject pattern {pattern!r} has no group: put the part that is the subject into "
            "parentheses, as in '(patient[0-9]+)_'."
        )
    return compiled


def subject_by_pattern(path: str, pattern: str | re.Pattern[str]) -> str | None:
    """Return the subject that a regular expression finds anywhere in a path, None where it finds none.

    The subject is the group named ``subject``, else the first group. Raises InputError as
    ``compile_pattern`` does.
    """
    compiled = compile_pattern(pattern) if isinstance(pattern, str) else pattern
    match = compiled.search(path)
    if match is None:
        return None
    return (match[GROUP] if GROUP in compiled.groupindex else match[1]) or None


def with_pattern(table: pd.DataFrame, pattern: str) -> pd.DataFrame:
    """Return a catalog with the subjects that a pattern finds in the paths, in place of those it had.

    Raises InputError as ``compile_pattern`` does, and for a pattern that finds a subject in no path.
    """
    compiled = compile_pattern(pattern)
    found = [subject_by_pattern(path, compiled) for path in table["path"]]
    if len(table) and not any(found):
        raise InputError(
            f"The subject pattern {pattern!r} finds nothing in {len(table):,} paths, such as "
            f"'{table['path'].iloc[0]}'; it is looked for anywhere in the path, and case matters."
        )
    return table.assign(subject=pd.Series(found, index=table.index, dtype="str"))


def scheme_names(table: pd.DataFrame) -> pd.Series:
    """Return for each image the name of the scheme that its subject follows, missing where it follows none.

    A subject follows a scheme when it is the one that the file's name tells, in any case, whether or not a
    manifest repeats it. A manifest with a subject of its own is taken at its word: its ids hold everywhere.
    """
    subjects = _subjects(table).str.lower()
    names = [
        scheme.name if scheme is not None and subject == told else None
        for subject, (scheme, told, _) in zip(subjects, map(parse_name, table["path"]), strict=True)
    ]
    return pd.Series(names, index=table.index, dtype="str")


def subject_keys(table: pd.DataFrame) -> pd.Series:
    """Return for each image a text that is equal for two images when both are suspected of one subject.

    It is the subject, with its split's side (test or not) where the scheme's ids hold within one split only;
    missing where there is no subject.
    """
    subjects = _subjects(table)
    if "split" not in table:
        return subjects
    anew = table["split"].eq(TEST) & scheme_names(table).isin(WITHIN_SPLIT)
    return subjects.mask(anew, f"{TEST} " + subjects)


def _subjects(table: pd.DataFrame) -> pd.Series:
    """Return the subjects as text, all missing in a table without them."""
    if "subject" not in table:
        return pd.Series(pd.NA, index=table.index, dtype="str")
    return table["subject"].astype("str")
