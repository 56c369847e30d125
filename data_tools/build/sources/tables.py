"""The collections' own CSV tables, and the values that are written in them."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from engine.errors import InputError

OLDEST = 120
"""Years; ages beyond it are slips of the pen (ChestX-ray14 has a 414), and count as unknown."""

AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([YMWD]?)\s*", re.IGNORECASE)
YEARS = {"": 1.0, "Y": 1.0, "M": 1 / 12, "W": 7 / 365.25, "D": 1 / 365.25}
"""Length in years of the units of a DICOM age string."""

SEXES = {"m": "M", "male": "M", "f": "F", "female": "F"}


def read_table(file: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Read a CSV table as text, empty cells missing; raises InputError unless it has the needed columns."""
    try:
        table = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"Cannot read '{file}': {error.strerror or error}.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"'{file}' is not a CSV table ({reason}); unpack it again.") from error
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise InputError(
            f"'{file}' lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
            f"it has {', '.join(table.columns)}."
        )
    return table


def header_of(file: Path) -> list[str]:
    """Return the column names of a CSV file, none where it cannot be read."""
    try:
        with file.open(encoding="utf-8-sig") as stream:
            return [name.strip().strip('"') for name in stream.readline().split(",")]
    except (OSError, UnicodeDecodeError):
        return []


def years(ages: pd.Series) -> pd.Series:
    """Return ages in whole years of numbers or DICOM age strings (``058Y``, ``009M``), missing otherwise."""

    def one(written: object) -> float:
        match = AGE.fullmatch(str(written))
        value = float(match[1]) * YEARS[match[2].upper()] if match else np.nan
        return float(int(value)) if value <= OLDEST else np.nan

    return pd.Series([one(written) for written in ages], index=ages.index, dtype="float64")


def sexes(written: pd.Series) -> pd.Series:
    """Return M or F, missing for anything else."""
    return written.map(lambda one: SEXES.get(str(one).strip().lower())).astype("str")
